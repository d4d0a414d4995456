// SPDX-License-Identifier: Apache-2.0
// Operators that move elements: what each does is found by running the CPU's operator on the numbers of the elements
// (moved_elements.hpp).
#include "device/lowering_table.hpp"
#include "device/moved_elements.hpp"
#include "device/strided_layout.hpp"
#include "operators/operator_inputs.hpp"

#include <algorithm>
#include <numeric>

namespace windrow::inference {

namespace {

/// The inputs whose elements are moved; the others (axes, bounds) must be constants.
using MovedInputs = std::vector<std::size_t>;

/// Output `index` of the CPU's operator, run on numbers in place of the moved inputs.
Tensor run_on_numbers(NodeLowering& node, const MovedInputs& moved, const std::vector<Tensor>& numbers, std::size_t index) {
    std::vector<const Tensor*> inputs(node.inputs(), nullptr);
    for (std::size_t input = 0; input < node.inputs(); ++input) {
        const auto place = std::find(moved.begin(), moved.end(), input);
        if (place != moved.end()) {
            inputs[input] = &numbers[static_cast<std::size_t>(place - moved.begin())];
        } else if (node.has_input(input)) {
            inputs[input] = &node.constant_input(input);
        }
    }
    std::vector<Tensor> outputs;
    for (std::size_t output = 0; output < node.outputs(); ++output)
        outputs.emplace_back(ElementType::int64, node.output_type(output).shape);
    node.operation().run(inputs, outputs);
    return outputs[index];
}

void add_moves(NodeLowering& node, const MovedInputs& inputs, const MovedElements& moved, std::size_t output) {
    const DeviceValue to = node.output(output);
    const std::uint64_t width = element_bytes(node.output_type(output).element);
    const std::int64_t count = element_count(node.output_type(output).shape);
    if (!moved.numbers.empty()) {
        const DeviceValue from = node.input(inputs[moved.operand]);
        const DeviceValue numbers = node.list().add_constant(std::as_bytes(std::span(moved.numbers)));
        const std::int64_t size = element_count(node.input_type(inputs[moved.operand]).shape);
        const GatherShape shape{1, size, count, 1, static_cast<std::int64_t>(width), sizeof(std::int64_t)};
        const DeviceValue failure = node.list().failure();
        node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.gather(stream, shape, at[from], at[numbers], at[to], at.as<std::uint32_t>(failure));
        });
        return;
    }
    if (moved.zeros) {
        node.add_step({}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.fill(stream, count, width, 0, at[to]);
        });
    }
    for (const ElementMove& move : moved.moves) {
        const DeviceValue from = node.input(inputs[move.operand]);
        node.add_step(
            {from}, {to},
            [=, elements = move.elements](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                kernels.copy(stream, elements, width, at[from], at[to]);
            });
    }
}

void lower_moved(NodeLowering& node, const MovedInputs& inputs) {
    std::vector<TensorType> types;
    std::vector<std::int64_t> sizes;
    for (const std::size_t input : inputs) {
        types.push_back(node.input_type(input));
        sizes.push_back(element_count(types.back().shape));
    }
    const std::vector<Tensor> numbers = numbered_operands(types);
    for (std::size_t output = 0; output < node.outputs(); ++output) {
        if (!node.wants_output(output)) continue;
        if (element_bytes(node.output_type(output).element) == 0) throw NoKernel{"its elements are texts"};
        const std::optional<MovedElements> moved = moved_elements(run_on_numbers(node, inputs, numbers, output), sizes);
        if (!moved) throw NoKernel{"it mixes the elements of several inputs in no regular order"};
        add_moves(node, inputs, *moved, output);
    }
}

LowerNode moving(MovedInputs inputs) {
    return [inputs = std::move(inputs)](NodeLowering& node) { lower_moved(node, inputs); };
}

void lower_moved_all(NodeLowering& node) {
    MovedInputs all(node.inputs());
    std::iota(all.begin(), all.end(), std::size_t{0});
    lower_moved(node, all);
}

void lower_pad(NodeLowering& node) {
    lower_moved(node, node.has_input(2) ? MovedInputs{0, 2} : MovedInputs{0});
}

/// Indices that are computed on the device are looked at there; one outside fails the run.
void lower_gather(NodeLowering& node) {
    if (node.known_input(1) != nullptr) return lower_moved(node, {0});
    const Shape& data = node.input_type(0).shape;
    const auto axis = static_cast<std::ptrdiff_t>(normal_axis(node.attributes().integer("axis", 0), data.size()));
    GatherShape shape;
    shape.outer = element_count(Shape(data.begin(), data.begin() + axis));
    shape.axis = data[static_cast<std::size_t>(axis)];
    shape.inner = element_count(Shape(data.begin() + axis + 1, data.end()));
    shape.count = element_count(node.input_type(1).shape);
    shape.width = static_cast<std::int64_t>(element_bytes(node.output_type(0).element));
    shape.index_width = static_cast<std::int64_t>(element_bytes(node.input_type(1).element));
    if (shape.width == 0) throw NoKernel{"its elements are texts"};
    const DeviceValue from = node.input(0);
    const DeviceValue indices = node.input(1);
    const DeviceValue to = node.output(0);
    const DeviceValue failure = node.list().failure();
    node.add_step({from, indices}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.gather(stream, shape, at[from], at[indices], at[to], at.as<std::uint32_t>(failure));
    });
}

}  // namespace

void add_movement_lowerings(LoweringTable& table) {
    for (const char* type : {"Transpose", "Slice", "Split", "Expand", "Tile", "DepthToSpace", "SpaceToDepth", "GatherElements",
                             "GatherND", "ReverseSequence", "Trilu"}) {
        table[type] = moving({0});
    }
    table["ai.onnx.ml.ArrayFeatureExtractor"] = moving({0});
    table["Concat"] = lower_moved_all;
    table["Pad"] = lower_pad;
    table["Gather"] = lower_gather;
}

}  // namespace windrow::inference
