// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Models made in memory, and what they compute on the CPU and on a device.

#include "device/device_runner.hpp"
#include "inference_fixture.hpp"
#include "program/graph_program.hpp"
#include "unit/inference/made_attributes.hpp"
#include "unit/inference/made_tensors.hpp"

#include <string>
#include <utility>
#include <vector>

namespace windrow::inference {

using made::attribute;
using made::floats;
using made::integers;

/// Builds a model node by node. Values are named by whoever adds them.
class ModelBuilder {
public:
    explicit ModelBuilder(std::int64_t opset = 21, std::int64_t classical_opset = 3) {
        model_.opset_imports[""] = opset;
        model_.opset_imports["ai.onnx.ml"] = classical_opset;
    }
    ModelBuilder& input(const std::string& name, const Tensor& value) {
        ValueDeclaration declared;
        declared.name = name;
        declared.element = value.element();
        model_.graph.inputs.push_back(declared);
        inputs_.push_back(value);
        return *this;
    }
    /// An input without a value; -1 for a free length.
    ModelBuilder& free_input(const std::string& name, ElementType element, const Shape& shape) {
        ValueDeclaration declared;
        declared.name = name;
        declared.element = element;
        declared.has_shape = true;
        for (std::size_t d = 0; d < shape.size(); ++d)
            declared.dimensions.push_back({shape[d], shape[d] >= 0 ? "" : d == 0 ? "rows" : "length"});
        model_.graph.inputs.push_back(declared);
        return *this;
    }
    ModelBuilder& constant(const std::string& name, Tensor value) {
        model_.graph.initializers.emplace(name, std::move(value));
        return *this;
    }
    /// `type` of ONNX's own domain, or with its domain before it: "ai.onnx.ml.Scaler".
    ModelBuilder& node(const std::string& type, std::vector<std::string> inputs, std::vector<std::string> outputs,
                       std::vector<Attribute> attributes = {}) {
        Node made;
        const std::size_t domain = type.rfind('.') == std::string::npos ? 0 : type.rfind('.');
        made.domain = type.substr(0, domain);
        made.operator_type = type.substr(domain == 0 ? 0 : domain + 1);
        made.inputs = std::move(inputs);
        made.outputs = std::move(outputs);
        made.attributes = std::move(attributes);
        model_.graph.nodes.push_back(std::move(made));
        return *this;
    }
    ModelBuilder& output(const std::string& name) {
        ValueDeclaration declared;
        declared.name = name;
        model_.graph.outputs.push_back(declared);
        return *this;
    }
    [[nodiscard]] std::shared_ptr<const Model> model() const { return std::make_shared<const Model>(model_); }
    [[nodiscard]] const std::vector<Tensor>& inputs() const { return inputs_; }

private:
    Model model_;
    std::vector<Tensor> inputs_;
};

inline PreparedGraph prepared(const std::shared_ptr<const Model>& model) {
    std::vector<UnsupportedOperator> unsupported;
    PreparedGraph graph = make_prepared_graph(model, unsupported);
    EXPECT_TRUE(unsupported.empty()) << (unsupported.empty() ? "" : unsupported[0].reason);
    return graph;
}
inline PreparedGraph prepared(const ModelBuilder& builder) {
    return prepared(builder.model());
}

inline std::vector<TensorType> types_of(const std::vector<Tensor>& tensors) {
    std::vector<TensorType> types;
    for (const Tensor& tensor : tensors) types.push_back(tensor.type());
    return types;
}

/// The model's outputs as a device computes them, with the layers of a library if there is one. Throws NoDevicePlan.
inline std::vector<Tensor> run_on_device(const std::shared_ptr<device::Device>& device, const std::shared_ptr<const Model>& model,
                                         const std::vector<Tensor>& values, bool& computed,
                                         std::unique_ptr<LibraryLayers> library = nullptr) {
    DeviceRunner runner(std::make_shared<const DeviceModel>(prepared(model), device), std::move(library));
    const DevicePlan& plan = runner.plan_for(types_of(values));
    std::vector<std::span<const std::byte>> inputs;
    for (const Tensor& input : values) inputs.emplace_back(input.data<std::byte>(), input.bytes());
    std::vector<Tensor> outputs;
    std::vector<std::span<std::byte>> room;
    for (const TensorType& type : plan.output_types) outputs.emplace_back(type);
    for (Tensor& output : outputs) room.emplace_back(output.data<std::byte>(), output.bytes());
    computed = runner.run(plan, inputs, room);
    return outputs;
}
inline std::vector<Tensor> run_on_device(const std::shared_ptr<device::Device>& device, const ModelBuilder& builder,
                                         bool& computed, std::unique_ptr<LibraryLayers> library = nullptr) {
    return run_on_device(device, builder.model(), builder.inputs(), computed, std::move(library));
}

inline void expect_same_bits(const std::vector<Tensor>& got, const std::vector<Tensor>& expected, const std::string& what) {
    ASSERT_EQ(got.size(), expected.size()) << what;
    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_EQ(got[i].type(), expected[i].type()) << what;
        for (std::size_t byte = 0; byte < expected[i].bytes(); ++byte) {
            ASSERT_EQ(got[i].data<std::uint8_t>()[byte], expected[i].data<std::uint8_t>()[byte])
                << what << ": output " << i << ", element " << byte / element_bytes(got[i].element());
        }
    }
}

/// The device's bits are those of the CPU's program.
inline void expect_as_on_cpu(const std::shared_ptr<device::Device>& device, const ModelBuilder& builder,
                             const std::string& what) {
    bool computed = false;
    try {
        const std::vector<Tensor> got = run_on_device(device, builder, computed);
        EXPECT_TRUE(computed) << what;
        expect_same_bits(got, prepare(builder.model())->run(builder.inputs()), what);
    } catch (const NoDevicePlan& none) {
        ADD_FAILURE() << what << ": " << none.reason;
    }
}

/// The model stays on the CPU, for a reason that holds `reason`.
inline void expect_no_plan(const std::shared_ptr<device::Device>& device, const ModelBuilder& builder,
                           const std::string& reason) {
    bool computed = false;
    try {
        static_cast<void>(run_on_device(device, builder, computed));
        ADD_FAILURE() << "a plan was made";
    } catch (const NoDevicePlan& none) {
        EXPECT_NE(none.reason.find(reason), std::string::npos) << none.reason;
    }
}

}  // namespace windrow::inference
