// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Models made in memory, and what they compute on the CPU and on a device.

#include "device/device_runner.hpp"
#include "inference_fixture.hpp"
#include "program/graph_program.hpp"

#include <string>
#include <utility>
#include <vector>

namespace windrow::inference {

inline Attribute attribute(std::string name, std::int64_t value) {
    Attribute made;
    made.name = std::move(name);
    made.kind = Attribute::Kind::integer;
    made.integer = value;
    return made;
}
inline Attribute attribute(std::string name, float value) {
    Attribute made;
    made.name = std::move(name);
    made.kind = Attribute::Kind::real;
    made.real = value;
    return made;
}
inline Attribute attribute(std::string name, std::vector<std::int64_t> values) {
    Attribute made;
    made.name = std::move(name);
    made.kind = Attribute::Kind::integers;
    made.integers = std::move(values);
    return made;
}
inline Attribute attribute(std::string name, const char* value) {
    Attribute made;
    made.name = std::move(name);
    made.kind = Attribute::Kind::text;
    made.text = value;
    return made;
}

inline Tensor floats(Shape shape, const std::vector<float>& values) {
    return Tensor::of<float>(ElementType::float32, std::move(shape), values);
}
inline Tensor integers(std::vector<std::int64_t> values) {
    const Shape shape{static_cast<std::int64_t>(values.size())};
    return Tensor::of<std::int64_t>(ElementType::int64, shape, values);
}

/// Builds a model node by node. Values are named by whoever adds them.
class ModelBuilder {
public:
    explicit ModelBuilder(std::int64_t opset = 21) { model_.opset_imports[""] = opset; }
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
        for (const std::int64_t length : shape) declared.dimensions.push_back({length, length < 0 ? "rows" : ""});
        model_.graph.inputs.push_back(declared);
        return *this;
    }
    ModelBuilder& constant(const std::string& name, Tensor value) {
        model_.graph.initializers.emplace(name, std::move(value));
        return *this;
    }
    ModelBuilder& node(const std::string& type, std::vector<std::string> inputs, std::vector<std::string> outputs,
                       std::vector<Attribute> attributes = {}) {
        Node made;
        made.operator_type = type;
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

inline PreparedGraph prepared(const ModelBuilder& builder) {
    std::vector<UnsupportedOperator> unsupported;
    PreparedGraph graph = make_prepared_graph(builder.model(), unsupported);
    EXPECT_TRUE(unsupported.empty()) << (unsupported.empty() ? "" : unsupported[0].reason);
    return graph;
}

inline std::vector<TensorType> types_of(const std::vector<Tensor>& tensors) {
    std::vector<TensorType> types;
    for (const Tensor& tensor : tensors) types.push_back(tensor.type());
    return types;
}

/// The model's outputs as a device computes them. Throws NoDevicePlan.
inline std::vector<Tensor> run_on_device(const std::shared_ptr<device::Device>& device, const ModelBuilder& builder,
                                         bool& computed) {
    DeviceRunner runner(std::make_shared<const DeviceModel>(prepared(builder), device));
    const DevicePlan& plan = runner.plan_for(types_of(builder.inputs()));
    std::vector<std::span<const std::byte>> inputs;
    for (const Tensor& input : builder.inputs()) inputs.emplace_back(input.data<std::byte>(), input.bytes());
    std::vector<Tensor> outputs;
    std::vector<std::span<std::byte>> room;
    for (const TensorType& type : plan.output_types) outputs.emplace_back(type);
    for (Tensor& output : outputs) room.emplace_back(output.data<std::byte>(), output.bytes());
    computed = runner.run(plan, inputs, room);
    return outputs;
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

}  // namespace windrow::inference
