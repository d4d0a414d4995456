// SPDX-License-Identifier: Apache-2.0
#include "predicted_columns.hpp"

#include "windrow/inference/softmax_rows.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/activation.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace windrow::exec {

/// One OUTPUT column on its way. Values of scalar columns lie at their rows; elements of arrays lie in the order in which rows
/// came, with the place of each row's first.
struct PredictedColumns::Part {
    explicit Part(DataType column_type) : type(std::move(column_type)) {}
    DataType type;
    Column values;                     ///< scalar
    std::vector<std::int32_t> labels;  ///< label: -1 where there is none
    Buffer elements;                   ///< array
    std::int64_t element_count = 0;
    std::vector<std::int64_t> begin;  ///< array: -1 for a row that was not scored
    std::vector<std::int32_t> count;
};

namespace {

bool is_bit(const DataType& type) {
    return type.physical() == PhysicalKind::bit;
}

template <typename Value, typename Element>
void copy_scalar(Column& column, std::span<const std::int32_t> rows, const Element* elements, std::int64_t stride) {
    auto* values = column.values.mutable_as<Value>();
    for (std::size_t r = 0; r < rows.size(); ++r)
        values[rows[r]] = static_cast<Value>(elements[static_cast<std::int64_t>(r) * stride]);
}

void copy_bits(Column& column, std::span<const std::int32_t> rows, const std::uint8_t* elements, std::int64_t stride) {
    auto* bits = column.values.mutable_as<std::uint8_t>();
    for (std::size_t r = 0; r < rows.size(); ++r) assign_bit(bits, rows[r], elements[static_cast<std::int64_t>(r) * stride] != 0);
}

/// Calls with a pointer to the tensor's elements in their type.
template <typename Use>
void with_elements(const OutputTensor& tensor, Use use) {
    using inference::ElementType;
    switch (tensor.element) {
        case ElementType::float32:
            return use(reinterpret_cast<const float*>(tensor.data));
        case ElementType::float64:
            return use(reinterpret_cast<const double*>(tensor.data));
        case ElementType::int8:
            return use(reinterpret_cast<const std::int8_t*>(tensor.data));
        case ElementType::int16:
            return use(reinterpret_cast<const std::int16_t*>(tensor.data));
        case ElementType::int32:
            return use(reinterpret_cast<const std::int32_t*>(tensor.data));
        case ElementType::int64:
            return use(reinterpret_cast<const std::int64_t*>(tensor.data));
        case ElementType::boolean:
            return use(reinterpret_cast<const std::uint8_t*>(tensor.data));
        default:
            throw_defect("an output of a type that no column holds");
    }
}

/// Calls with a null pointer of the C++ type of a column's values (BOOLEAN apart).
template <typename Use>
void with_value_type(const DataType& type, Use use) {
    switch (type.physical()) {
        case PhysicalKind::int8:
            return use(static_cast<std::int8_t*>(nullptr));
        case PhysicalKind::int16:
            return use(static_cast<std::int16_t*>(nullptr));
        case PhysicalKind::int32:
            return use(static_cast<std::int32_t*>(nullptr));
        case PhysicalKind::int64:
            return use(static_cast<std::int64_t*>(nullptr));
        case PhysicalKind::float32:
            return use(static_cast<float*>(nullptr));
        case PhysicalKind::float64:
            return use(static_cast<double*>(nullptr));
        default:
            throw_defect("an OUTPUT column of a type that no tensor gives");
    }
}

void add_scalars(Column& column, std::span<const std::int32_t> rows, const OutputTensor& tensor, std::int64_t element) {
    if (is_bit(column.type))
        return copy_bits(column, rows, reinterpret_cast<const std::uint8_t*>(tensor.data) + element, tensor.row_elements);
    with_elements(tensor, [&](const auto* elements) {
        with_value_type(column.type, [&](auto* type) {
            copy_scalar<std::remove_pointer_t<decltype(type)>>(column, rows, elements + element, tensor.row_elements);
        });
    });
}

/// The class of one row: the greatest element, the first of equal ones; NaN is greater than none. -1: all are NaN. A single
/// element is the probability of the second of two classes.
template <typename Element>
std::int32_t label_of(const Element* elements, std::int64_t count) {
    if (count == 1) return elements[0] != elements[0] ? -1 : (elements[0] > static_cast<Element>(0.5) ? 1 : 0);
    std::int32_t best = -1;
    for (std::int64_t e = 0; e < count; ++e) {
        if (elements[e] != elements[e]) continue;
        if (best < 0 || elements[e] > elements[best]) best = static_cast<std::int32_t>(e);
    }
    return best;
}

template <semantics::Activation function, typename Element>
void activate_each(Element* elements, std::int64_t count) {
    for (std::int64_t e = 0; e < count; ++e) elements[e] = semantics::activate<function>(elements[e], Element(0), Element(0));
}

template <typename Element>
void activate_elements(plan::OutputActivation activation, std::int64_t count, std::int64_t last_length, Element* elements) {
    switch (activation) {
        case plan::OutputActivation::sigmoid:
            return activate_each<semantics::Activation::sigmoid>(elements, count);
        case plan::OutputActivation::tanh:
            return activate_each<semantics::Activation::tanh>(elements, count);
        case plan::OutputActivation::softmax:
            for (std::int64_t e = 0; e < count; e += last_length) inference::softmax_row(elements + e, elements + e, last_length);
            return;
        case plan::OutputActivation::none:
            return;
    }
}

}  // namespace

void activate(plan::OutputActivation activation, std::int64_t rows, OutputTensor& tensor) {
    const std::int64_t count = rows * tensor.row_elements;
    if (tensor.element == inference::ElementType::float32)
        activate_elements(activation, count, tensor.last_length, reinterpret_cast<float*>(tensor.data));
    if (tensor.element == inference::ElementType::float64)
        activate_elements(activation, count, tensor.last_length, reinterpret_cast<double*>(tensor.data));
}

PredictedColumns::PredictedColumns(const plan::Scoring& scoring, std::int64_t rows) : scoring_(scoring), rows_(rows) {
    const auto size = static_cast<std::size_t>(rows);
    for (std::size_t c = 0; c < scoring.outputs.size(); ++c) {
        Part& part = parts_.emplace_back(scoring.output_types[c]);
        switch (scoring.outputs[c].kind) {
            case plan::OutputPort::Kind::scalar:
                part.values = Column::allocate(part.type, rows);
                part.values.validity = Buffer::zeroed(static_cast<std::size_t>(rows + 7) / 8);
                break;
            case plan::OutputPort::Kind::label:
                part.labels.assign(size, -1);
                break;
            case plan::OutputPort::Kind::array:
                part.begin.assign(size, -1);
                part.count.assign(size, 0);
                break;
        }
    }
}

PredictedColumns::~PredictedColumns() = default;

void PredictedColumns::add(std::span<const std::int32_t> rows, std::span<const OutputTensor> tensors) {
    for (std::size_t c = 0; c < parts_.size(); ++c) {
        const plan::OutputPort& output = scoring_.outputs[c];
        const OutputTensor& tensor = tensors[output.port];
        Part& part = parts_[c];
        if (output.kind == plan::OutputPort::Kind::scalar) {
            add_scalars(part.values, rows, tensor, output.element);
            auto* valid = part.values.validity.mutable_as<std::uint8_t>();
            for (const std::int32_t row : rows) set_bit(valid, row);
        } else if (output.kind == plan::OutputPort::Kind::label) {
            with_elements(tensor, [&](const auto* elements) {
                for (std::size_t r = 0; r < rows.size(); ++r)
                    part.labels[static_cast<std::size_t>(rows[r])] =
                        label_of(elements + static_cast<std::int64_t>(r) * tensor.row_elements, tensor.row_elements);
            });
        } else {
            const std::size_t width = inference::element_bytes(tensor.element);
            const std::size_t bytes = rows.size() * static_cast<std::size_t>(tensor.row_elements) * width;
            part.elements.resize(static_cast<std::size_t>(part.element_count) * width + bytes);
            std::copy_n(tensor.data, bytes,
                        part.elements.mutable_as<std::byte>() + static_cast<std::size_t>(part.element_count) * width);
            for (const std::int32_t row : rows) {
                part.begin[static_cast<std::size_t>(row)] = part.element_count;
                part.count[static_cast<std::size_t>(row)] = static_cast<std::int32_t>(tensor.row_elements);
                part.element_count += tensor.row_elements;
            }
        }
    }
}

namespace {

/// Elements of all rows, in the order of the rows.
Column array_column(const DataType& type, std::span<const std::int64_t> begin, std::span<const std::int32_t> count,
                    Buffer& staged, inference::ElementType element) {
    Column column;
    column.type = type;
    column.rows = static_cast<std::int64_t>(begin.size());
    column.values = Buffer::allocate((begin.size() + 1) * sizeof(std::int32_t));
    column.validity = Buffer::zeroed((begin.size() + 7) / 8);
    auto* offsets = column.values.mutable_as<std::int32_t>();
    offsets[0] = 0;
    for (std::size_t r = 0; r < begin.size(); ++r) {
        if (offsets[r] > std::numeric_limits<std::int32_t>::max() - count[r])
            throw Error("W7001", "the arrays of one batch are too long", "lower --batch-rows");
        offsets[r + 1] = offsets[r] + count[r];
        if (begin[r] >= 0) set_bit(column.validity.mutable_as<std::uint8_t>(), static_cast<std::int64_t>(r));
    }
    Column elements = Column::allocate(type.children()[0], offsets[begin.size()]);
    std::vector<std::int32_t> places(static_cast<std::size_t>(offsets[begin.size()]));
    for (std::size_t r = 0; r < begin.size(); ++r) {
        for (std::int32_t e = 0; e < count[r]; ++e) places[static_cast<std::size_t>(begin[r] + e)] = offsets[r] + e;
    }
    add_scalars(elements, places, {element, 1, 1, staged.mutable_as<std::byte>()}, 0);
    column.children.push_back(std::move(elements));
    return column;
}

Column label_column(const DataType& type, std::span<const std::int32_t> labels, const std::vector<std::string>& names) {
    ColumnBuilder builder(type);
    builder.reserve(static_cast<std::int64_t>(labels.size()));
    for (const std::int32_t label : labels) {
        if (label < 0) {
            builder.append_null();
        } else {
            builder.append_text(names[static_cast<std::size_t>(label)]);
        }
    }
    return builder.finish();
}

/// Without a bitmap where every row is valid.
void drop_full_validity(Column& column) {
    for (std::int64_t i = 0; i < column.rows; ++i) {
        if (!get_bit(column.validity.as<std::uint8_t>(), i)) return;
    }
    column.validity = {};
}

}  // namespace

std::vector<Column> PredictedColumns::finish() {
    std::vector<Column> columns;
    for (std::size_t c = 0; c < parts_.size(); ++c) {
        Part& part = parts_[c];
        const plan::OutputPort& output = scoring_.outputs[c];
        if (output.kind == plan::OutputPort::Kind::label) {
            columns.push_back(label_column(part.type, part.labels, scoring_.options.labels));
            continue;
        }
        if (output.kind == plan::OutputPort::Kind::array) {
            part.values =
                array_column(part.type, part.begin, part.count, part.elements, scoring_.model->outputs()[output.port].element);
        }
        drop_full_validity(part.values);
        columns.push_back(std::move(part.values));
    }
    return columns;
}

}  // namespace windrow::exec
