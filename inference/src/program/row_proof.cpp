// SPDX-License-Identifier: Apache-2.0
#include "program/row_proof.hpp"

#include "onnx/reading.hpp"
#include "program/row_dependence.hpp"
#include "program/typed_plan.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace windrow::inference {

namespace {

[[noreturn]] void refuse(const std::string& what) {
    throw Error("W6613", what,
                "a model for rows of a stream takes and gives tensors of numbers whose first dimension is the batch; export it "
                "with a free one");
}

/// Ports from the declared inputs; every first dimension must be free or 1.
std::vector<Port> input_ports(const Graph& graph) {
    if (graph.inputs.empty()) refuse("the model has no input");
    std::vector<Port> ports;
    for (const ValueDeclaration& input : graph.inputs) {
        const std::string name = "the model's input " + quoted_name(input.name);
        if (element_bytes(input.element) == 0) refuse(name + " is not a tensor of numbers");
        if (!input.has_shape) refuse(name + " has no shape");
        if (input.dimensions.empty()) refuse(name + " is a single number, without a batch dimension");
        const std::int64_t first = input.dimensions[0].length;
        if (first >= 0 && first != 1) refuse(name + " has the fixed first dimension " + std::to_string(first));
        Shape shape = input.shape();
        shape.erase(shape.begin());
        Shape shortest = shape;
        std::replace(shortest.begin(), shortest.end(), std::int64_t{-1}, std::int64_t{1});
        static_cast<void>(element_count(shortest));  // throws for more elements than a row can have
        ports.push_back({input.name, input.element, std::move(shape)});
    }
    return ports;
}

bool has_fixed_batch(const Graph& graph) {
    return std::any_of(graph.inputs.begin(), graph.inputs.end(),
                       [](const ValueDeclaration& input) { return input.dimensions[0].length == 1; });
}

std::shared_ptr<const Model> with_free_batch(const Model& model) {
    auto freed = std::make_shared<Model>(model);
    for (ValueDeclaration& input : freed->graph.inputs) input.dimensions[0].length = -1;
    return freed;
}

/// Which numbers are made up.
enum class MadeUp : std::uint8_t {
    signs,     ///< floats in [-1, 1)
    positives  ///< floats in [0, 1): logarithms and roots are numbers
};

/// Made-up values of a port: a row's are the same in every batch. Integers are 0 and 1 (they may be indices).
Tensor made_up(const Port& port, const TensorType& type, std::int64_t first_row, MadeUp kind) {
    Tensor tensor(type);
    const std::int64_t row_elements = type.shape[0] == 0 ? 0 : tensor.size() / type.shape[0];
    const std::size_t bytes = element_bytes(type.element);
    for (std::int64_t i = 0; i < tensor.size(); ++i) {
        // splitmix64 of the element's place among all rows.
        std::uint64_t bits = static_cast<std::uint64_t>(first_row * row_elements + i) * 0x9e3779b97f4a7c15U + port.name.size();
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
        bits ^= bits >> 31;
        if (kind == MadeUp::positives) bits &= ~(std::uint64_t{1} << 63 | 0x8000U);  // the signs of all that follows
        const double real = static_cast<double>(static_cast<std::int64_t>(bits)) * 0x1p-63;
        const std::uint64_t flag = bits >> 62 & 1;
        switch (type.element) {
            case ElementType::float32:
                tensor.data<float>()[i] = static_cast<float>(real);
                break;
            case ElementType::float64:
                tensor.data<double>()[i] = real;
                break;
            case ElementType::float16:
                tensor.data<std::uint16_t>()[i] =
                    static_cast<std::uint16_t>(0x3000 | (bits & 0x8bff));  // magnitudes from 1/8 to 1/2
                break;
            case ElementType::bfloat16:
                tensor.data<std::uint16_t>()[i] = static_cast<std::uint16_t>(0x3e00 | (bits & 0x80ff));
                break;
            default:
                std::memcpy(tensor.data<char>() + static_cast<std::size_t>(i) * bytes, &flag, bytes);
        }
    }
    return tensor;
}

std::vector<Tensor> run_rows(const RowModel& rows, std::int64_t first, std::int64_t count, std::span<const std::int64_t> lengths,
                             MadeUp kind = MadeUp::signs) {
    const std::vector<TensorType> types = row_types(rows.inputs, count, lengths);
    std::vector<Tensor> inputs;
    for (std::size_t i = 0; i < types.size(); ++i) inputs.push_back(made_up(rows.inputs[i], types[i], first, kind));
    return rows.program->run(inputs);
}

/// A length for all free dimensions beside the batch with which the model's shapes fit.
std::vector<std::int64_t> fitting_lengths(const RowModel& rows) {
    constexpr std::array<std::int64_t, 9> candidates = {16, 8, 32, 64, 128, 4, 2, 1, 256};
    std::optional<Error> first_error;
    for (const std::int64_t candidate : candidates) {
        std::vector<std::int64_t> lengths(rows.inputs.size(), candidate);
        try {
            plan_types(rows.program->graph(), row_types(rows.inputs, 1, lengths));
            return lengths;
        } catch (const Error& error) {
            if (!first_error) first_error = error;
        }
    }
    throw Error(*first_error);
}

/// Output ports from the types of a run of `count` rows; the first dimension of each must be the rows.
std::vector<Port> output_ports(const Graph& graph, const std::vector<TensorType>& types, std::int64_t count) {
    std::vector<Port> ports;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const std::string name = "the model's output " + quoted_name(graph.outputs[i].name);
        if (element_bytes(types[i].element) == 0) refuse(name + " is not a tensor of numbers");
        if (types[i].shape.empty() || types[i].shape[0] != count) {
            refuse(name + " has the shape " + shape_text(types[i].shape) + " for " + std::to_string(count) +
                   (count == 1 ? " row" : " rows") + ": its first dimension is not the batch");
        }
        ports.push_back({graph.outputs[i].name, types[i].element, Shape(types[i].shape.begin() + 1, types[i].shape.end())});
    }
    return ports;
}

std::vector<TensorType> types_of(const std::vector<Tensor>& tensors) {
    std::vector<TensorType> types;
    for (const Tensor& tensor : tensors) types.push_back(tensor.type());
    return types;
}

/// False if an element is NaN or infinite, which hides what it was computed from.
bool all_finite(const Tensor& tensor) {
    const auto finite = [](const auto& values) {
        return std::all_of(values.begin(), values.end(), [](auto value) { return std::isfinite(value); });
    };
    switch (tensor.element()) {
        case ElementType::float32:
            return finite(tensor.values<float>());
        case ElementType::float64:
            return finite(tensor.values<double>());
        default:
            return true;
    }
}

/// Compares three rows at once with each alone. The first output that has a NaN or an infinity; none if all are numbers.
std::optional<std::size_t> compare_rows(RowModel& rows, std::span<const std::int64_t> lengths, MadeUp kind) {
    constexpr std::int64_t count = 3;
    const std::vector<Tensor> together = run_rows(rows, 0, count, lengths, kind);
    rows.outputs = output_ports(rows.model->graph, types_of(together), count);
    for (std::int64_t row = 0; row < count; ++row) {
        const std::vector<Tensor> alone = run_rows(rows, row, 1, lengths, kind);
        for (std::size_t i = 0; i < alone.size(); ++i) {
            const std::string name = "the model's output " + quoted_name(rows.outputs[i].name);
            if (alone[i].size() * count != together[i].size())
                refuse(name + " has the shape " + shape_text(alone[i].shape()) + " for a row and " +
                       shape_text(together[i].shape()) + " for three");
            const std::size_t bytes = alone[i].bytes();
            if (bytes > 0 && std::memcmp(alone[i].data<char>(), together[i].data<char>() + static_cast<std::size_t>(row) * bytes,
                                         bytes) != 0) {
                refuse(name + " of a row depends on the other rows of its batch");
            }
        }
    }
    const auto odd = std::find_if(together.begin(), together.end(), [](const Tensor& output) { return !all_finite(output); });
    if (odd == together.end()) return std::nullopt;
    return static_cast<std::size_t>(odd - together.begin());
}

/// A NaN is the same whatever it was computed from: a model that gives only such for made-up rows takes one row at a time.
void compare_rows(RowModel& rows, std::span<const std::int64_t> lengths) {
    if (!compare_rows(rows, lengths, MadeUp::signs)) return;
    const std::optional<std::size_t> odd = compare_rows(rows, lengths, MadeUp::positives);
    if (!odd) return;
    rows.one_row_reason = "the model's output " + quoted_name(rows.outputs[*odd].name) +
                          " is NaN or infinite for made-up rows, which would hide that it depends on other rows";
}

/// For models too large to be run here: shapes for one row and for three.
bool compare_shapes(RowModel& rows, std::span<const std::int64_t> lengths, const RunLimits& limits) {
    constexpr std::uint64_t most_operations = std::uint64_t{2} << 30;
    const GraphProgram& program = *rows.program;
    const TypedPlan three = plan_types(program.graph(), row_types(rows.inputs, 3, lengths));
    check_planned_memory(three, limits);
    if (!three.complete || planned_operations(program.graph(), three) <= most_operations) return false;
    std::vector<TensorType> types;
    for (const int id : program.graph().outputs) types.push_back(*three.types[static_cast<std::size_t>(id)]);
    rows.outputs = output_ports(rows.model->graph, types, 3);
    return true;
}

/// Lengths of the outputs that follow from free lengths of the inputs are free as well.
void mark_free_lengths(RowModel& rows, std::span<const std::int64_t> lengths) {
    const bool any_free =
        std::any_of(rows.inputs.begin(), rows.inputs.end(), [](const Port& port) { return port.row_elements() < 0; });
    if (!any_free) return;
    const std::vector<std::int64_t> longer(lengths.size(), lengths[0] * 2);
    TypedPlan plan;
    try {
        plan = plan_types(rows.program->graph(), row_types(rows.inputs, 1, longer));
    } catch (const Error&) {
        return;  // the length is free by name only: no other fits, so the outputs have one length too
    }
    for (std::size_t i = 0; i < rows.outputs.size(); ++i) {
        const auto& type = plan.types[static_cast<std::size_t>(rows.program->graph().outputs[i])];
        for (std::size_t dimension = 0; dimension < rows.outputs[i].row_shape.size(); ++dimension) {
            std::int64_t& length = rows.outputs[i].row_shape[dimension];
            if (!type || type->shape.size() != rows.outputs[i].row_shape.size() + 1 || type->shape[dimension + 1] != length)
                length = -1;
        }
    }
}

/// Whether one row of these lengths gives one row of each output: a scorer takes no others.
bool takes_lengths(const RowModel& rows, std::span<const std::int64_t> lengths) {
    const PreparedGraph& graph = rows.program->graph();
    try {
        const TypedPlan plan = plan_types(graph, row_types(rows.inputs, 1, lengths));
        return std::all_of(graph.outputs.begin(), graph.outputs.end(), [&](int id) {
            const auto& type = plan.types[static_cast<std::size_t>(id)];
            return !type || (!type->shape.empty() && type->shape[0] == 1);
        });
    } catch (const Error&) {
        return false;
    }
}

/// By structure, for three lengths where lengths are free: shapes may depend on them. The first of them that shows less decides.
RowDependence dependence(const RowModel& rows, std::span<const std::int64_t> lengths) {
    const auto for_lengths = [&](std::span<const std::int64_t> some) {
        return follow_rows(rows.program->graph(), [&](std::int64_t count) { return row_types(rows.inputs, count, some); });
    };
    RowDependence found = for_lengths(lengths);
    const bool any_free =
        std::any_of(rows.inputs.begin(), rows.inputs.end(), [](const Port& port) { return port.row_elements() < 0; });
    if (!any_free) return found;
    for (const std::int64_t other : {lengths[0] * 2, lengths[0] + 1}) {
        if (found.verdict != RowDependence::Verdict::independent) break;
        const std::vector<std::int64_t> some(lengths.size(), other);
        if (takes_lengths(rows, some)) found = for_lengths(some);
    }
    return found;
}

/// What the structure shows stands above what examples show. (Rows that examples show to depend on others were refused before.)
void follow_structure(RowModel& rows, std::span<const std::int64_t> lengths, bool by_examples) {
    const RowDependence found = dependence(rows, lengths);
    if (found.verdict == RowDependence::Verdict::independent) {
        rows.independence = "by the graph's structure";
        rows.one_row_reason.clear();  // NaN hides nothing
        return;
    }
    if (!rows.one_row_reason.empty()) return;
    if (found.verdict == RowDependence::Verdict::mixed) {
        rows.one_row_reason = found.place + " takes the rows of a batch together";
        if (by_examples) rows.one_row_reason += ", which made-up rows do not show";
        return;
    }
    rows.independence =
        (by_examples ? "by examples: " : "by shapes only (too large for examples): ") + found.place + " is not followed";
}

RowModel prove(std::shared_ptr<const Model> model, const RunLimits& limits) {
    RowModel rows;
    rows.inputs = input_ports(model->graph);
    rows.model = std::move(model);
    rows.program = prepare_graph_program(rows.model, Precision::exact, limits);
    const std::vector<std::int64_t> lengths = rows.sample_lengths = fitting_lengths(rows);
    const bool too_large = compare_shapes(rows, lengths, limits);
    if (!too_large) compare_rows(rows, lengths);
    follow_structure(rows, lengths, !too_large);
    mark_free_lengths(rows, lengths);
    return rows;
}

/// The model as it is, for one row at a time.
RowModel prove_one_row(std::shared_ptr<const Model> model, const std::string& reason, const RunLimits& limits) {
    RowModel rows;
    rows.inputs = input_ports(model->graph);
    rows.model = std::move(model);
    rows.program = prepare_graph_program(rows.model, Precision::exact, limits);
    rows.one_row_reason = reason;
    const std::vector<std::int64_t> lengths = rows.sample_lengths = fitting_lengths(rows);
    rows.outputs = output_ports(rows.model->graph, types_of(run_rows(rows, 0, 1, lengths)), 1);
    mark_free_lengths(rows, lengths);
    return rows;
}

}  // namespace

std::vector<TensorType> row_types(std::span<const Port> inputs, std::int64_t rows, std::span<const std::int64_t> lengths) {
    std::vector<TensorType> types;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        TensorType type{inputs[i].element, {rows}};
        for (const std::int64_t length : inputs[i].row_shape) type.shape.push_back(length < 0 ? lengths[i] : length);
        types.push_back(std::move(type));
    }
    return types;
}

RowModel prove_rows(std::shared_ptr<const Model> model, const RunLimits& limits) {
    input_ports(model->graph);  // refuses what no batch can save
    if (!has_fixed_batch(model->graph)) return prove(std::move(model), limits);
    try {
        return prove(with_free_batch(*model), limits);
    } catch (const Error& error) {
        if (error.code() != "W6612" && error.code() != "W6613") throw;
        return prove_one_row(std::move(model), "the batch is fixed at 1, and " + error.message(), limits);
    }
}

}  // namespace windrow::inference
