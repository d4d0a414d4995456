// SPDX-License-Identifier: Apache-2.0
#include "device/device_plan.hpp"

#include "dense/dense_chain_operator.hpp"
#include "device/lowering_table.hpp"
#include "program/typed_plan.hpp"

namespace windrow::inference {

namespace {

class PlanMaker {
public:
    PlanMaker(const PreparedGraph& graph, std::span<const TensorType> inputs, DevicePlan& plan)
        : graph_(graph), types_(plan_types(graph, inputs)), values_(graph.values.size()), plan_(plan) {}

    void make() {
        for (const int input : graph_.inputs) add_input(static_cast<std::size_t>(input));
        for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
            if (!is_known_before(node)) lower(node);
        }
        for (const int output : graph_.outputs) add_output(static_cast<std::size_t>(output));
        plan_.list.finish();
    }

private:
    void add_input(std::size_t value) {
        const TensorType& type = *types_.types[value];
        if (element_bytes(type.element) == 0) throw NoDevicePlan{"input '" + graph_.values[value].name + "' holds texts"};
        values_[value] = plan_.list.add_input(bytes_of(type));
        plan_.inputs.push_back(*values_[value]);
        plan_.input_types.push_back(type);
    }

    void add_output(std::size_t value) {
        if (!values_[value]) throw NoDevicePlan{"output '" + graph_.values[value].name + "' does not depend on the inputs"};
        plan_.list.keep_to_end(*values_[value]);
        plan_.outputs.push_back(*values_[value]);
        plan_.output_types.push_back(*types_.types[value]);
    }

    /// All that the node gives follows from types: whoever reads it takes the value.
    [[nodiscard]] bool is_known_before(std::size_t node) const {
        for (const int output : graph_.nodes[node].outputs) {
            if (output >= 0 && types_.known_value(graph_, output) == nullptr) return false;
        }
        return true;
    }

    void lower(std::size_t node) {
        const PreparedNode& prepared = graph_.nodes[node];
        if (types_.outputs[node].empty()) throw NoDevicePlan{prepared.text + " has shapes that follow from values"};
        NodeLowering lowering(graph_, types_, node, values_, plan_.list);
        try {
            if (prepared.node == nullptr) return lower_step(prepared, lowering);
            if (prepared.operation->reshapes()) return lowering.share_input(0, 0);
            const Node& own = *prepared.node;
            const auto found =
                lowering_table().find(own.domain.empty() ? own.operator_type : own.domain + "." + own.operator_type);
            if (found == lowering_table().end()) throw NoKernel{"there is no kernel for this operator"};
            found->second(lowering);
        } catch (const NoKernel& none) {
            throw NoDevicePlan{prepared.text + ": " + none.reason};
        }
    }

    /// What a pass put in the place of nodes.
    void lower_step(const PreparedNode& prepared, NodeLowering& lowering) {
        const auto* const dense = dynamic_cast<const DenseChainOperator*>(prepared.operation.get());
        if (dense == nullptr) throw NoKernel{"there is no kernel for this step"};
        plan_.chained_layers += lower_dense_chain(lowering, dense->chain());
    }

    const PreparedGraph& graph_;
    TypedPlan types_;
    DeviceValues values_;
    DevicePlan& plan_;
};

}  // namespace

std::string DevicePlan::note() const {
    std::string text = std::to_string(list.steps()) + (list.steps() == 1 ? " step" : " steps") + " a batch";
    if (chained_layers > 0) text += ", " + std::to_string(chained_layers) + " dense layers in fused kernels";
    return text;
}

DevicePlan make_device_plan(const PreparedGraph& graph, std::span<const TensorType> inputs, const InferenceKernels& kernels,
                            std::shared_ptr<DeviceConstants> constants, LibraryLayers* library) {
    DevicePlan plan{LaunchList(kernels, std::move(constants), library), {}, {}, {}, {}, 0, {}};
    PlanMaker(graph, inputs, plan).make();
    if (library != nullptr) plan.library_notes = library->take_notes();
    return plan;
}

}  // namespace windrow::inference
