// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One node of a model while it becomes launches: its types, where its values lie on the device, and the list that the launches
/// go to. One function for each operator (lowering_table.hpp) asks this class and adds steps.

#include "device/launch_list.hpp"
#include "operators/node_attributes.hpp"
#include "program/prepared_graph.hpp"
#include "program/typed_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace windrow::inference {

/// Why a node has no launches: "its inputs are DOUBLE", "auto_pad needs ...". The model then runs on the CPU.
struct NoKernel {
    std::string reason;
};

/// The device's place of each value of a graph, as far as it has one.
using DeviceValues = std::vector<std::optional<DeviceValue>>;

class NodeLowering {
public:
    NodeLowering(const PreparedGraph& graph, const TypedPlan& plan, std::size_t node, DeviceValues& values, LaunchList& list)
        : graph_(graph), plan_(plan), node_(node), values_(values), list_(list) {}

    [[nodiscard]] const Operator& operation() const { return *prepared().operation; }
    [[nodiscard]] NodeAttributes attributes() const { return NodeAttributes(*prepared().node); }
    [[nodiscard]] NodeContext context() const { return {*prepared().node, opset()}; }
    /// Version of the node's domain that the model imports.
    [[nodiscard]] std::int64_t opset() const;
    [[nodiscard]] LaunchList& list() noexcept { return list_; }
    /// Null unless libraries compute what they serve.
    [[nodiscard]] LibraryLayers* library() const noexcept { return list_.library(); }
    /// "node 'conv1' (Conv)".
    [[nodiscard]] const std::string& text() const { return prepared().text; }
    [[nodiscard]] const InferenceKernels& kernels() const noexcept { return list_.kernels(); }

    [[nodiscard]] std::size_t inputs() const { return prepared().inputs.size(); }
    [[nodiscard]] bool has_input(std::size_t index) const { return index < inputs() && prepared().inputs[index] >= 0; }
    [[nodiscard]] const TensorType& input_type(std::size_t index) const;
    /// The value if it is known before the run, else null.
    [[nodiscard]] const Tensor* known_input(std::size_t index) const;
    /// The same; throws NoKernel if it is not known.
    [[nodiscard]] const Tensor& constant_input(std::size_t index) const;
    /// As the node's operator sees them.
    [[nodiscard]] std::vector<OperatorInput> operator_inputs() const;
    /// Where the input lies; a constant is brought to the device.
    DeviceValue input(std::size_t index);
    /// Throws NoKernel unless the input has this element type.
    void require_input(std::size_t index, ElementType element) const;
    void require_floats(std::size_t first, std::size_t count) const;

    /// All outputs of the operator, those that nobody wants among them.
    [[nodiscard]] std::size_t outputs() const { return plan_.outputs[node_].size(); }
    [[nodiscard]] const TensorType& output_type(std::size_t index) const { return plan_.outputs[node_][index]; }
    [[nodiscard]] bool wants_output(std::size_t index) const {
        return index < prepared().outputs.size() && prepared().outputs[index] >= 0;
    }
    /// Memory for an output, the same whenever it is asked for.
    DeviceValue output(std::size_t index);
    /// The output's elements are the input's.
    void share_input(std::size_t input_index, std::size_t output_index);
    /// Memory that only this node's steps use.
    DeviceValue scratch(std::size_t bytes) { return list_.add_value(bytes); }

    /// A step from these values to those; `queue(kernels, stream, at)`.
    template <typename Queue>
    void add_step(std::initializer_list<DeviceValue> reads, std::initializer_list<DeviceValue> writes, Queue queue) {
        const InferenceKernels& own = kernels();
        list_.add_step({reads.begin(), reads.size()}, {writes.begin(), writes.size()},
                       [&own, queue](device::Stream& stream, const DeviceAddresses& at) { queue(own, stream, at); });
    }

private:
    [[nodiscard]] const PreparedNode& prepared() const { return graph_.nodes[node_]; }

    const PreparedGraph& graph_;
    const TypedPlan& plan_;
    std::size_t node_;
    DeviceValues& values_;
    LaunchList& list_;
};

/// Bytes of a tensor of this type.
std::size_t bytes_of(const TensorType& type);

}  // namespace windrow::inference
