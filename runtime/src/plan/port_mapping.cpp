// SPDX-License-Identifier: Apache-2.0
#include "port_mapping.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace windrow::plan {
namespace {

using catalog::ModelColumn;
using inference::ElementType;
using inference::Port;

bool is_array(const ModelColumn& column) {
    return column.type.kind() == TypeKind::array;
}
DataType element_of(const ModelColumn& column) {
    return is_array(column) ? column.type.children()[0] : column.type;
}

std::string port_text(const Port& port) {
    return port.name + " " + std::string(inference::element_type_name(port.element)) + inference::shape_text(port.row_shape);
}

/// Width in bytes of an integer type; 0 for others.
int integer_width(TypeKind kind) {
    switch (kind) {
        case TypeKind::tinyint:
            return 1;
        case TypeKind::smallint:
            return 2;
        case TypeKind::integer:
            return 4;
        case TypeKind::bigint:
            return 8;
        default:
            return 0;
    }
}

int integer_width(ElementType element) {
    switch (element) {
        case ElementType::int8:
            return 1;
        case ElementType::int16:
            return 2;
        case ElementType::int32:
            return 4;
        case ElementType::int64:
            return 8;
        default:
            return 0;
    }
}

bool is_real(ElementType element) {
    return element == ElementType::float32 || element == ElementType::float64;
}

/// Values of the type as elements: integers unchanged, numbers rounded to FLOAT where the tensor is, BOOLEAN as 0 and 1.
bool can_fill(ElementType element, TypeKind kind) {
    if (element == ElementType::boolean) return kind == TypeKind::boolean;
    if (is_real(element)) {
        return kind == TypeKind::boolean || kind == TypeKind::float32 || kind == TypeKind::float64 || integer_width(kind) != 0;
    }
    return integer_width(kind) != 0 && integer_width(kind) <= integer_width(element);
}

/// Elements as values of the type, without loss.
bool can_give(ElementType element, TypeKind kind) {
    switch (element) {
        case ElementType::float32:
            return kind == TypeKind::float32 || kind == TypeKind::float64;
        case ElementType::float64:
            return kind == TypeKind::float64;
        case ElementType::boolean:
            return kind == TypeKind::boolean;
        default:
            return integer_width(element) != 0 && integer_width(kind) >= integer_width(element);
    }
}

const char* filling_types(ElementType element) {
    switch (element) {
        case ElementType::float32:
        case ElementType::float64:
            return "FLOAT, DOUBLE, an integer type or BOOLEAN (cast a DECIMAL to DOUBLE)";
        case ElementType::int64:
            return "TINYINT, SMALLINT, INT or BIGINT";
        case ElementType::int32:
            return "TINYINT, SMALLINT or INT";
        case ElementType::int16:
            return "TINYINT or SMALLINT";
        case ElementType::int8:
            return "TINYINT";
        case ElementType::boolean:
            return "BOOLEAN";
        default:
            return nullptr;
    }
}

const char* given_types(ElementType element) {
    switch (element) {
        case ElementType::float32:
            return "FLOAT or DOUBLE";
        case ElementType::float64:
            return "DOUBLE";
        case ElementType::int64:
            return "BIGINT";
        case ElementType::int32:
            return "INT or BIGINT";
        case ElementType::int16:
            return "SMALLINT, INT or BIGINT";
        case ElementType::int8:
            return "TINYINT, SMALLINT, INT or BIGINT";
        case ElementType::boolean:
            return "BOOLEAN";
        default:
            return nullptr;
    }
}

/// The model's tensors in the order of the columns: each by its name if every column has the name of one, else as they come.
std::vector<std::size_t> by_name_or_place(const std::vector<const ModelColumn*>& columns, const std::vector<Port>& ports) {
    std::vector<std::size_t> order;
    for (const ModelColumn* column : columns) {
        const auto found = std::find_if(ports.begin(), ports.end(), [&](const Port& port) { return port.name == column->name; });
        if (found == ports.end()) break;
        order.push_back(static_cast<std::size_t>(found - ports.begin()));
    }
    if (order.size() == columns.size()) return order;
    order.resize(columns.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}

std::vector<const ModelColumn*> pointers(const std::vector<ModelColumn>& columns) {
    std::vector<const ModelColumn*> all;
    for (const ModelColumn& column : columns) all.push_back(&column);
    return all;
}

std::size_t free_lengths(const Port& port) {
    return static_cast<std::size_t>(
        std::count_if(port.row_shape.begin(), port.row_shape.end(), [](std::int64_t n) { return n < 0; }));
}

/// Product of the lengths that are known.
std::int64_t known_elements(const Port& port) {
    std::int64_t elements = 1;
    for (const std::int64_t length : port.row_shape) elements *= length < 0 ? 1 : length;
    return elements;
}

std::string counted(std::size_t count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

class InputMapping {
public:
    InputMapping(const catalog::ModelDefinition& model, Scoring& scoring)
        : model_(model), scoring_(scoring), ports_(scoring.model->inputs()) {}

    void run() {
        for (const Port& port : ports_) check_port(port);
        const std::size_t arrays = static_cast<std::size_t>(std::count_if(model_.input.begin(), model_.input.end(), is_array));
        std::int64_t elements = 0;
        const bool fixed = std::none_of(ports_.begin(), ports_.end(), [](const Port& port) { return free_lengths(port) > 0; });
        for (const Port& port : ports_) elements += known_elements(port);
        if (model_.input.size() == ports_.size()) {
            one_each();
        } else if (arrays == 0 && fixed && elements == static_cast<std::int64_t>(model_.input.size())) {
            scalars_side_by_side();
        } else if (arrays == model_.input.size() && ports_.size() == 1 && ports_[0].row_shape.size() == 2) {
            arrays_side_by_side();
        } else {
            refuse_count(arrays);
        }
    }

private:
    [[noreturn]] void refuse(const std::string& message, const std::string& hint, SourceRange where) const {
        throw Error("W3609", message, hint).at(where);
    }
    [[nodiscard]] SourceRange all() const { return {model_.input.front().where.begin, model_.input.back().where.end}; }
    [[nodiscard]] std::string takes() const { return "the model takes " + ports_text(ports_); }

    void check_port(const Port& port) const {
        if (filling_types(port.element) == nullptr) {
            refuse("input " + port_text(port) + " of the model cannot be filled from SQL columns",
                   "convert it to FLOAT before the model is exported", all());
        }
        if (free_lengths(port) > 1) {
            refuse("input " + port_text(port) + " of the model has more than one free length",
                   "fix all lengths but one when the model is exported", all());
        }
        if (free_lengths(port) > 0 && known_elements(port) == 0) {
            refuse("input " + port_text(port) + " of the model has no elements, whatever its free length is",
                   "give none of its lengths as 0 when the model is exported", all());
        }
    }

    void check_type(const ModelColumn& column, const Port& port) const {
        if (can_fill(port.element, element_of(column).kind())) return;
        refuse("INPUT column '" + column.name + "' is " + column.type.to_plain_string() + ", which cannot fill " +
                   port_text(port) + " of the model",
               std::string("declare ") + (is_array(column) ? "an ARRAY of " : "") + filling_types(port.element), column.where);
    }

    void one_each() {
        const std::vector<std::size_t> order = by_name_or_place(pointers(model_.input), ports_);
        for (std::size_t i = 0; i < model_.input.size(); ++i) {
            const ModelColumn& column = model_.input[i];
            const Port& port = ports_[order[i]];
            check_type(column, port);
            InputPort mapped;
            mapped.port = order[i];
            mapped.elements = mapped.array_elements = known_elements(port);
            mapped.free_length = free_lengths(port) > 0;
            mapped.takes_arrays = is_array(column);
            mapped.parts = {{i, {}}};
            if (!mapped.takes_arrays && (mapped.elements != 1 || mapped.free_length)) {
                refuse("INPUT column '" + column.name + "' is one number, but " + port_text(port) + " of the model has " +
                           (mapped.free_length ? "a free length" : std::to_string(mapped.elements) + " elements"),
                       "declare an ARRAY, or as many columns as the model has elements", column.where);
            }
            scoring_.inputs.push_back(std::move(mapped));
        }
    }

    void scalars_side_by_side() {
        std::size_t feature = 0;
        for (std::size_t p = 0; p < ports_.size(); ++p) {
            InputPort mapped;
            mapped.port = p;
            mapped.elements = known_elements(ports_[p]);
            for (std::int64_t e = 0; e < mapped.elements; ++e, ++feature) {
                check_type(model_.input[feature], ports_[p]);
                mapped.parts.push_back({feature, {e, 0, 1}});
            }
            scoring_.inputs.push_back(std::move(mapped));
        }
    }

    /// k sequences in one [length, k] or [k, length].
    void arrays_side_by_side() {
        const Port& port = ports_[0];
        const auto columns = static_cast<std::int64_t>(model_.input.size());
        const bool last = port.row_shape[1] == columns;
        const bool first = port.row_shape[0] == columns;
        if (!last && !first) refuse_count(model_.input.size());
        const bool columns_first = first && (!last || scoring_.options.columns_first);
        InputPort mapped;
        mapped.takes_arrays = true;
        const std::int64_t length = port.row_shape[columns_first ? 1 : 0];
        mapped.free_length = length < 0;
        mapped.array_elements = length < 0 ? 1 : length;
        mapped.elements = known_elements(port);
        for (std::int64_t c = 0; c < columns; ++c) {
            const auto feature = static_cast<std::size_t>(c);
            check_type(model_.input[feature], port);
            if (!columns_first) {
                mapped.parts.push_back({feature, {c, 0, columns}});
            } else if (length < 0) {
                mapped.parts.push_back({feature, {0, c, 1}});
            } else {
                mapped.parts.push_back({feature, {c * length, 0, 1}});
            }
        }
        scoring_.inputs.push_back(std::move(mapped));
    }

    [[noreturn]] void refuse_count(std::size_t arrays) const {
        refuse(
            "INPUT declares " + counted(model_.input.size(), "column") + (arrays > 0 ? ", some of them arrays" : "") + ", but " +
                takes(),
            "declare one column for each input (an ARRAY for a tensor), or one number for each element in the same order, or one "
            "ARRAY for each feature of a sequence",
            all());
    }

    const catalog::ModelDefinition& model_;
    Scoring& scoring_;
    const std::vector<Port>& ports_;
};

class OutputMapping {
public:
    OutputMapping(const catalog::ModelDefinition& model, Scoring& scoring)
        : model_(model), scoring_(scoring), ports_(scoring.model->outputs()) {}

    void run() {
        for (const ModelColumn& column : model_.output) {
            scoring_.output_types.push_back(column.type);
            if (is_label(column)) continue;
            values_.push_back(&column);
        }
        mapped_.resize(model_.output.size());
        if (values_.size() < model_.output.size()) map_label();
        check_labels_are_used();
        check_activation();
        std::int64_t elements = 0;
        const bool fixed = std::none_of(ports_.begin(), ports_.end(), [](const Port& port) { return free_lengths(port) > 0; });
        for (const Port& port : ports_) elements += known_elements(port);
        const bool scalars =
            std::none_of(values_.begin(), values_.end(), [](const ModelColumn* column) { return is_array(*column); });
        if (values_.empty()) {
            // Labels alone.
        } else if (values_.size() <= ports_.size() && (values_.size() == ports_.size() || all_named())) {
            one_each();
        } else if (scalars && fixed && elements == static_cast<std::int64_t>(values_.size())) {
            elements_side_by_side();
        } else {
            refuse_count();
        }
        scoring_.outputs = std::move(mapped_);
    }

private:
    [[noreturn]] void refuse(const std::string& message, const std::string& hint, SourceRange where) const {
        throw Error("W3610", message, hint).at(where);
    }
    static bool is_label(const ModelColumn& column) { return column.type.is_string(); }
    [[nodiscard]] std::size_t index_of(const ModelColumn& column) const {
        return static_cast<std::size_t>(&column - model_.output.data());
    }
    [[nodiscard]] std::string gives() const { return "the model gives " + ports_text(ports_); }
    [[nodiscard]] bool all_named() const {
        return std::all_of(values_.begin(), values_.end(), [&](const ModelColumn* column) {
            return std::any_of(ports_.begin(), ports_.end(), [&](const Port& port) { return port.name == column->name; });
        });
    }

    void map_label() {
        const ModelColumn* label = nullptr;
        for (const ModelColumn& column : model_.output) {
            if (!is_label(column)) continue;
            if (label != nullptr) {
                refuse("OUTPUT has two text columns: '" + label->name + "' and '" + column.name + "'",
                       "a model has one label; declare the scores as numbers", column.where);
            }
            label = &column;
        }
        const std::vector<std::string>& labels = scoring_.options.labels;
        if (labels.empty()) {
            refuse("OUTPUT column '" + label->name + "' is text, but the model has no 'output.labels'; " + gives(),
                   "name the classes in their order: 'output.labels' = 'normal;fraud'", label->where);
        }
        for (std::size_t p = 0; p < ports_.size(); ++p) {
            if (!is_real(ports_[p].element) || free_lengths(ports_[p]) > 0) continue;
            const auto elements = static_cast<std::size_t>(known_elements(ports_[p]));
            if (elements != labels.size() && !(elements == 1 && labels.size() == 2)) continue;
            mapped_[index_of(*label)] = {OutputPort::Kind::label, p, 0};
            return;
        }
        refuse("'output.labels' names " + counted(labels.size(), "label") + ", but " + gives(),
               "name as many as an output of the model has elements, or two for an output of one element", label->where);
    }

    void check_labels_are_used() const {
        if (scoring_.options.labels.empty() || values_.size() < model_.output.size()) return;
        refuse("the model has 'output.labels', but OUTPUT has no text column for them", "declare one: label STRING",
               model_.output.front().where);
    }

    void check_activation() const {
        if (scoring_.options.activation == OutputActivation::none) return;
        const bool any = std::any_of(ports_.begin(), ports_.end(), [](const Port& port) { return is_real(port.element); });
        if (!any) {
            refuse("'output.activation' is for FLOAT and DOUBLE outputs, but " + gives(), "leave it away",
                   model_.output.front().where);
        }
    }

    void check_type(const ModelColumn& column, const Port& port) const {
        if (given_types(port.element) == nullptr) {
            refuse("output " + port_text(port) + " of the model has no SQL type",
                   "leave its column away, or convert it to FLOAT before the model is exported", column.where);
        }
        if (can_give(port.element, element_of(column).kind())) return;
        refuse("OUTPUT column '" + column.name + "' is " + column.type.to_plain_string() + ", which cannot hold " +
                   port_text(port) + " of the model",
               std::string("declare ") + (is_array(column) ? "an ARRAY of " : "") + given_types(port.element), column.where);
    }

    void one_each() {
        const std::vector<std::size_t> order = by_name_or_place(values_, ports_);
        for (std::size_t i = 0; i < values_.size(); ++i) {
            const ModelColumn& column = *values_[i];
            const Port& port = ports_[order[i]];
            check_type(column, port);
            if (!is_array(column) && (free_lengths(port) > 0 || known_elements(port) != 1)) {
                refuse("OUTPUT column '" + column.name + "' is one value, but " + port_text(port) + " of the model has several",
                       "declare an ARRAY, or as many columns as the model has elements", column.where);
            }
            mapped_[index_of(column)] = {is_array(column) ? OutputPort::Kind::array : OutputPort::Kind::scalar, order[i], 0};
        }
    }

    void elements_side_by_side() {
        std::size_t next = 0;
        for (std::size_t p = 0; p < ports_.size(); ++p) {
            for (std::int64_t e = 0; e < known_elements(ports_[p]); ++e, ++next) {
                check_type(*values_[next], ports_[p]);
                mapped_[index_of(*values_[next])] = {OutputPort::Kind::scalar, p, e};
            }
        }
    }

    [[noreturn]] void refuse_count() const {
        refuse("OUTPUT declares " + counted(values_.size(), "value column") + ", but " + gives(),
               "declare one column for each output (an ARRAY for a tensor), or one for each element in the same order, or name "
               "the outputs "
               "that you want",
               {model_.output.front().where.begin, model_.output.back().where.end});
    }

    const catalog::ModelDefinition& model_;
    Scoring& scoring_;
    const std::vector<Port>& ports_;
    std::vector<const ModelColumn*> values_;
    std::vector<OutputPort> mapped_;
};

}  // namespace

std::string ports_text(const std::vector<Port>& ports) {
    std::string text;
    for (const Port& port : ports) text += (text.empty() ? "" : ", ") + port_text(port);
    return text;
}

void map_inputs(const catalog::ModelDefinition& model, Scoring& scoring) {
    InputMapping(model, scoring).run();
}

void map_outputs(const catalog::ModelDefinition& model, Scoring& scoring) {
    OutputMapping(model, scoring).run();
}

}  // namespace windrow::plan
