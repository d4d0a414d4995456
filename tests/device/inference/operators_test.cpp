// SPDX-License-Identifier: Apache-2.0
// Every operator that has launches gives the bits of the CPU's operator.
#include "operator_fixture.hpp"

#include "operators/elementwise/node_activation.hpp"

namespace windrow::inference {
namespace {

using DeviceOperators = OperatorDeviceTest;

TEST_P(DeviceOperators, activations) {
    for (const ActivationType& type : activation_types()) expect_node(std::string(type.type), {random({7, 41})}, {}, 24);
    expect_node("Gelu", {random({50})}, {attribute("approximate", "tanh")});
    expect_node("Elu", {random({50})}, {attribute("alpha", 0.3F)});
    for (const char* type : {"Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh"})
        expect_node(type, {random({7, 41})});
    expect_node("Sin", {floats({4}, {1e6F, -3e30F, 0x1p-140F, 100})});
}

TEST_P(DeviceOperators, arithmetic_broadcasts) {
    for (const char* type : {"Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum"}) {
        expect_node(type, {random({4, 3, 5}), random({4, 3, 5})});
        expect_node(type, {random({4, 3, 5}), random({3, 1})});
        expect_node(type, {random({1}), random({2, 1, 6})});
        expect_node(type, {random({2, 1, 3}), random({1, 4, 1})});
    }
    expect_node("PRelu", {random({2, 3, 4}), random({3, 1})});
    expect_node("Mod", {random({4, 3}), random({3})}, {attribute("fmod", std::int64_t{1})});
    for (const char* type : {"Max", "Min", "Sum"}) {
        expect_node(type, {random({5})});
        expect_node(type, {random({5}), random({2, 1}), random({3, 1, 1})});
    }
}

TEST_P(DeviceOperators, comparison_and_choice) {
    const Tensor a = floats({2, 3}, {1, 2, 3, -0.0F, 5, 6});
    const Tensor b = floats({3}, {2, 2, 2});
    for (const char* type : {"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"}) expect_node(type, {a, b});
    const Tensor yes = Tensor::of<std::uint8_t>(ElementType::boolean, {4}, std::vector<std::uint8_t>{0, 0, 1, 1});
    const Tensor no = Tensor::of<std::uint8_t>(ElementType::boolean, {2, 4}, std::vector<std::uint8_t>{0, 1, 0, 1, 1, 0, 1, 0});
    for (const char* type : {"And", "Or", "Xor", "Equal"}) expect_node(type, {yes, no});
    expect_node("Where", {no, random({4}), random({2, 1})});
    expect_node("Where", {yes, integers({1, 2, 3, 4}), integers({5, 6, 7, 8})});
    expect_node("Where", {yes, yes, Tensor::of<std::uint8_t>(ElementType::boolean, {1}, std::vector<std::uint8_t>{0})});
}

TEST_P(DeviceOperators, clip) {
    expect_node("Clip", {random({40}), floats({}, {-0.5F}), floats({}, {1.5F})});
    expect_node("Clip", {random({40}), floats({}, {0.0F})});
    expect_node("Clip", {random({40})}, {attribute("max", 6.0F)}, 6);
    ModelBuilder builder;
    builder.input("x", random({40})).constant("most", floats({}, {6.0F})).node("Clip", {"x", "", "most"}, {"out"});
    expect(builder.output("out"), "Clip without a least value");
}

TEST_P(DeviceOperators, matrix_products) {
    expect_node("MatMul", {random({5, 7}), random({7, 3})});
    expect_node("MatMul", {random({2, 3, 20, 9}), random({9, 33})});
    expect_node("MatMul", {random({2, 1, 20, 9}), random({3, 9, 18})});
    expect_node("MatMul", {random({7}), random({7, 3})});
    expect_node("MatMul", {random({2, 5, 7}), random({7})});
    expect_node("Gemm", {random({70, 20}), random({20, 66}), random({66})});
    expect_node("Gemm", {random({20, 17}), random({18, 20}), random({17, 1})},
                {attribute("transA", std::int64_t{1}), attribute("transB", std::int64_t{1}), attribute("alpha", 0.7F),
                 attribute("beta", 1.3F)});
    expect_node("Gemm", {random({4, 6}), random({6, 2})}, {attribute("alpha", 0.3F)});
    expect_node("Gemm", {random({4, 6}), random({6, 2})});
}

TEST_P(DeviceOperators, convolutions_and_pools) {
    using Lengths = std::vector<std::int64_t>;
    expect_node("Conv", {random({3, 2, 17}), random({4, 2, 3}), random({4})},
                {attribute("pads", Lengths{1, 2}), attribute("strides", Lengths{2})});
    expect_node("Conv", {random({2, 4, 6, 7}), random({6, 2, 3, 2})},
                {attribute("group", std::int64_t{2}), attribute("dilations", Lengths{2, 1})});
    expect_node("Conv", {random({1, 1, 4, 3, 5}), random({2, 1, 2, 2, 2})}, {attribute("auto_pad", "SAME_UPPER")});
    expect_node("ConvTranspose", {random({3, 2, 7}), random({2, 4, 3}), random({4})},
                {attribute("pads", Lengths{1, 2}), attribute("strides", Lengths{2}), attribute("output_padding", Lengths{1})});
    expect_node("ConvTranspose", {random({2, 4, 3, 5}), random({4, 3, 3, 2}), random({6})},
                {attribute("group", std::int64_t{2}), attribute("dilations", Lengths{2, 1}),
                 attribute("output_shape", Lengths{8, 6}), attribute("strides", Lengths{2, 1})});
    expect_node("ConvTranspose", {random({1, 1, 2, 3, 2}), random({1, 2, 2, 2, 2})},
                {attribute("auto_pad", "SAME_LOWER"), attribute("strides", Lengths{2, 2, 1})});
    const Tensor image = random({2, 3, 8, 7});
    const auto kernel = attribute("kernel_shape", Lengths{3, 2});
    expect_node("MaxPool", {image}, {kernel, attribute("pads", Lengths{1, 0, 1, 1})});
    expect_node("AveragePool", {image}, {kernel, attribute("pads", Lengths{1, 0, 1, 1}), attribute("strides", Lengths{2, 2})});
    expect_node("AveragePool", {image},
                {kernel, attribute("pads", Lengths{1, 0, 1, 1}), attribute("count_include_pad", std::int64_t{1})});
    expect_node("LpPool", {image}, {kernel, attribute("p", std::int64_t{3})});
    for (const char* type : {"GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"}) expect_node(type, {image});
}

TEST_P(DeviceOperators, softmax) {
    for (const char* type : {"Softmax", "LogSoftmax"}) {
        expect_node(type, {random({3, 10})});
        expect_node(type, {random({3, 4, 5})}, {attribute("axis", std::int64_t{1})});
        expect_node(type, {random({3, 4, 5})}, {}, 11);
    }
}

TEST_P(DeviceOperators, reductions) {
    for (const char* type : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
                             "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"}) {
        expect_node(type, {random({3, 4, 5})});
        for (const std::vector<std::int64_t>& axes : {std::vector<std::int64_t>{1}, {0, -1}}) {
            ModelBuilder builder;
            builder.input("x", random({3, 4, 5})).constant("axes", integers(axes));
            builder.node(type, {"x", "axes"}, {"out"}, {attribute("keepdims", std::int64_t{0})});
            expect(builder.output("out"), type);
        }
    }
    expect_node("ReduceMax", {random({2, 3})}, {attribute("axes", std::vector<std::int64_t>{1})}, 13);
}

TEST_P(DeviceOperators, normalizations) {
    expect_node("LayerNormalization", {random({4, 3, 6}), random({6}), random({6})});
    expect_node("LayerNormalization", {random({4, 3, 6}), random({3, 6})},
                {attribute("axis", std::int64_t{1}), attribute("epsilon", 0.1F)});
    expect_node("RMSNormalization", {random({4, 3, 6}), random({6})}, {}, 23);
    expect_node("InstanceNormalization", {random({3, 2, 4, 5}), random({2}), random({2})});
    expect_node("GroupNormalization", {random({3, 6, 5}), random({6}), random({6})}, {attribute("num_groups", std::int64_t{3})});
    expect_node("GroupNormalization", {random({3, 6, 5}), random({3}), random({3})}, {attribute("num_groups", std::int64_t{3})},
                18);
    const Tensor variance = floats({2}, {0.3F, 2.0F});
    expect_node("BatchNormalization", {random({3, 2, 7}), random({2}), random({2}), random({2}), variance});
    expect_node("BatchNormalization", {random({3, 2}), random({2}), random({2}), random({2}), variance},
                {attribute("epsilon", 0.01F)});
}

/// X [steps, rows, inputs], W, R and perhaps more, all but X constant.
TEST_P(DeviceOperators, recurrent_layers) {
    const std::int64_t inputs = 3;
    const std::int64_t hidden = 5;
    const auto layer = [&](const std::string& type, std::int64_t gates, std::int64_t directions, bool complete,
                           std::vector<Attribute> attributes) {
        ModelBuilder builder;
        builder.input("x", random({4, 2, inputs})).constant("w", random({directions, gates * hidden, inputs}));
        builder.constant("r", random({directions, gates * hidden, hidden}))
            .constant("b", random({directions, 2 * gates * hidden}));
        builder.constant("h", random({directions, 2, hidden})).constant("c", random({directions, 2, hidden}));
        builder.constant("p", random({directions, 3 * hidden}));
        std::vector<std::string> names{"x", "w", "r"};
        if (complete) names.insert(names.end(), {"b", "", "h"});
        if (complete && gates == 4) names.insert(names.end(), {"c", "p"});
        attributes.push_back(attribute("hidden_size", hidden));
        attributes.push_back(attribute("direction", directions == 2 ? "bidirectional" : complete ? "reverse" : "forward"));
        std::vector<std::string> outputs{complete ? "y" : "", "last"};
        if (gates == 4) outputs.emplace_back("cell");
        builder.node(type, names, outputs, std::move(attributes)).output("last");
        if (complete) builder.output("y");
        if (gates == 4) builder.output("cell");
        expect(builder, type);
    };
    for (const std::int64_t directions : {1, 2}) {
        for (const bool complete : {false, true}) {
            layer("RNN", 1, directions, complete, {});
            layer("GRU", 3, directions, complete, {});
            layer("GRU", 3, directions, complete, {attribute("linear_before_reset", std::int64_t{1})});
            layer("LSTM", 4, directions, complete, {attribute("clip", 1.5F)});
            layer("LSTM", 4, directions, complete, {attribute("input_forget", std::int64_t{1})});
        }
    }
    ModelBuilder by_rows;
    by_rows.input("x", random({2, 4, inputs}))
        .constant("w", random({2, 4 * hidden, inputs}))
        .constant("r", random({2, 4 * hidden, hidden}));
    by_rows.node("LSTM", {"x", "w", "r"}, {"y", "h", "c"},
                 {attribute("layout", std::int64_t{1}), attribute("direction", "bidirectional")});
    expect(by_rows.output("y").output("h").output("c"), "LSTM by rows");
}

TEST_P(DeviceOperators, movement) {
    using Lengths = std::vector<std::int64_t>;
    const Tensor data = random({2, 3, 4});
    const auto with_constants = [&](const std::string& type, const std::vector<Tensor>& constants,
                                    std::vector<Attribute> attributes = {}) {
        ModelBuilder builder;
        std::vector<std::string> names{"data"};
        builder.input("data", data);
        for (std::size_t i = 0; i < constants.size(); ++i) {
            names.push_back("c" + std::to_string(i));
            builder.constant(names.back(), constants[i]);
        }
        expect(builder.node(type, names, {"out"}, std::move(attributes)).output("out"), type);
    };
    expect_node("Transpose", {data}, {attribute("perm", Lengths{2, 0, 1})});
    expect_node("Concat", {data, random({2, 1, 4}), data}, {attribute("axis", std::int64_t{1})});
    with_constants("Slice", {integers({1, -1}), integers({3, -9}), integers({1, 2}), integers({1, -2})});
    with_constants("Expand", {integers({5, 2, 3, 4})});
    with_constants("Tile", {integers({1, 2, 3})});
    with_constants("Pad", {integers({0, 1, 2, 0, 0, 1})});
    with_constants("Pad", {integers({0, 1, 2, 0, 0, 1}), floats({}, {7.5F})});
    with_constants("Pad", {integers({0, 1, 2, 0, 1, 1})}, {attribute("mode", "reflect")});
    with_constants("Gather", {integers({2, 0, -1, 2})}, {attribute("axis", std::int64_t{1})});
    with_constants("Squeeze", {integers({})});
    ModelBuilder split;
    split.input("data", data)
        .constant("sizes", integers({1, 2}))
        .node("Split", {"data", "sizes"}, {"a", "b"}, {attribute("axis", std::int64_t{1})});
    expect(split.node("Add", {"a", "b"}, {"out"}).output("out").output("b"), "Split");
}

TEST_P(DeviceOperators, gather_by_indices_that_come_with_the_rows) {
    const auto model = [&](std::int64_t index) {
        ModelBuilder builder;
        builder.input("index", integers({1, index, 0})).constant("table", random({4, 5}));
        return builder.node("Gather", {"table", "index"}, {"out"}).output("out");
    };
    expect(model(-2), "Gather");
    bool computed = true;
    static_cast<void>(run_on_device(shared_device(), model(9), computed));
    EXPECT_FALSE(computed);
}

TEST_P(DeviceOperators, several_layers_share_memory) {
    ModelBuilder builder;
    builder.input("x", random({9, 6})).constant("w", random({6, 6})).constant("b", random({6}));
    std::string value = "x";
    for (int layer = 0; layer < 6; ++layer) {
        const std::string next = "h" + std::to_string(layer);
        builder.node("MatMul", {value, "w"}, {next + "m"})
            .node("Add", {next + "m", "b"}, {next + "a"})
            .node("Tanh", {next + "a"}, {next});
        value = next;
    }
    expect(builder.node("Sub", {value, "h0"}, {"out"}).output("out").output("h2"), "layers");
    DeviceRunner runner(std::make_shared<const DeviceModel>(prepared(builder), shared_device()));
    EXPECT_LE(runner.plan_for(types_of(builder.inputs())).list.memory_bytes(), 8 * 256U);
}

TEST_P(DeviceOperators, what_has_no_kernel_is_named) {
    ModelBuilder builder;
    builder.input("x", random({2, 3})).node("Hardmax", {"x"}, {"out"}).output("out");
    expect_no_plan(shared_device(), builder, "Hardmax");
}

INSTANTIATE_TEST_SUITE_P(Devices, DeviceOperators, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
