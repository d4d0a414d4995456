// SPDX-License-Identifier: Apache-2.0
// Rows scored on a device: the CPU's bits for every number of rows, and the CPU where the device cannot.
#include "built_model.hpp"
#include "device/device_scorer.hpp"
#include "program/graph_scorer.hpp"

#include "windrow/kernels/device/fault.hpp"
#include "windrow/kernels/device/watched.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow::inference {
namespace {

class DeviceScorers : public InferenceDeviceTest {
protected:
    Tensor random(Shape shape) {
        const std::int64_t count = element_count(shape);
        return floats(std::move(shape), random_floats(random_, count));
    }
    /// 5 numbers a row through two dense layers and a softmax.
    ModelBuilder network() {
        ModelBuilder builder;
        builder.free_input("x", ElementType::float32, {-1, 5}).constant("w0", random({5, 12})).constant("b0", random({12}));
        builder.constant("w1", random({3, 12})).constant("b1", random({3}));
        builder.node("MatMul", {"x", "w0"}, {"m"}).node("Add", {"m", "b0"}, {"a"}).node("Relu", {"a"}, {"h"});
        builder.node("Gemm", {"h", "w1", "b1"}, {"g"}, {attribute("transB", std::int64_t{1})});
        return builder.node("Sigmoid", {"g"}, {"out"}).output("out");
    }
    std::shared_ptr<const RowModel> rows_of(const ModelBuilder& builder) {
        return std::make_shared<const RowModel>(prove_rows(builder.model()));
    }
    ScorerOptions options(std::int64_t batch_limit) {
        ScorerOptions made;
        made.batch_limit = batch_limit;
        made.backend = GetParam().implementation;
        made.device = std::shared_ptr<device::Device>(device_.get(), [](device::Device*) {});
        return made;
    }
    std::unique_ptr<Scorer> cpu(const std::shared_ptr<const RowModel>& rows, const ScorerOptions& given) {
        return std::make_unique<GraphScorer>(rows, rows->program, given);
    }
    std::unique_ptr<DeviceScorer> on_device(const std::shared_ptr<const RowModel>& rows, const ScorerOptions& given) {
        return std::make_unique<DeviceScorer>(rows, models_, cpu(rows, given), given);
    }
    DeviceModels models_;
};

std::vector<float> scores(Scorer& scorer, const std::vector<float>& values, std::int64_t rows, std::int64_t outputs) {
    std::vector<float> out(static_cast<std::size_t>(rows * outputs), -1.0F);
    const void* const from[] = {values.data()};
    void* const to[] = {out.data()};
    scorer.run(rows, from, to);
    return out;
}

TEST_P(DeviceScorers, rows_have_the_bits_of_the_cpu_whatever_their_number) {
    const auto rows = rows_of(network());
    const auto scorer = on_device(rows, options(4096));
    const auto expected = cpu(rows, options(4096));
    for (const std::int64_t count : {1, 7, 64, 4096, 1, 33}) {
        const std::vector<float> values = random_floats(random_, count * 5);
        EXPECT_EQ(bits_of(scores(*scorer, values, count, 3)), bits_of(scores(*expected, values, count, 3))) << count;
    }
    ASSERT_EQ(scorer->backend_notes().size(), 1U);
    EXPECT_EQ(scorer->backend_notes()[0].rfind("on '" + GetParam().implementation + "': ", 0), 0U) << scorer->backend_notes()[0];
}

TEST_P(DeviceScorers, wide_layers_and_narrow_ones_in_one_chain) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 6});
    std::string value = "x";
    // The third layer's weights are more than a block's shared memory holds.
    const std::vector<std::int64_t> widths{6, 20, 240, 300, 4, 2};
    for (std::size_t layer = 1; layer < widths.size(); ++layer) {
        const std::string name = std::to_string(layer);
        builder.constant("w" + name, random({widths[layer - 1], widths[layer]})).constant("b" + name, random({widths[layer]}));
        std::vector<std::string> inputs{value, "w" + name};
        if (layer != 2) inputs.push_back("b" + name);
        builder.node("Gemm", inputs, {"g" + name}, {attribute("alpha", layer == 3 ? 0.01F : 1.0F), attribute("beta", 0.5F)});
        value = layer == 4 ? "g" + name : "h" + name;
        if (layer != 4) builder.node("LeakyRelu", {"g" + name}, {value}, {attribute("alpha", 0.2F)});
    }
    const auto rows = rows_of(builder.output(value));
    const auto scorer = on_device(rows, options(64));
    const std::vector<float> values = random_floats(random_, 40 * 6, 0.5F);
    EXPECT_EQ(bits_of(scores(*scorer, values, 40, 2)), bits_of(scores(*cpu(rows, options(64)), values, 40, 2)));
    EXPECT_EQ(scorer->backend_notes()[0],
              "on '" + GetParam().implementation + "': 3 steps a batch, 4 dense layers in fused kernels");
}

TEST_P(DeviceScorers, more_rows_than_a_batch_are_cut) {
    const auto rows = rows_of(network());
    const auto scorer = on_device(rows, options(10));
    const std::vector<float> values = random_floats(random_, 37 * 5);
    EXPECT_EQ(bits_of(scores(*scorer, values, 37, 3)), bits_of(scores(*cpu(rows, options(4096)), values, 37, 3)));
}

TEST_P(DeviceScorers, a_model_that_drops_rows_of_large_batches_runs_on_the_cpu_in_its_small_ones) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 1024}).constant("begin", integers({0})).constant("end", integers({100}));
    builder.node("Slice", {"x", "begin", "end"}, {"out"}).output("out");
    const auto rows = rows_of(builder);
    const auto scorer = on_device(rows, options(256));
    const std::vector<float> values = random_floats(random_, 200 * 1024);
    EXPECT_EQ(bits_of(scores(*scorer, values, 200, 1024)), bits_of(values));
    EXPECT_NE(scorer->backend_notes()[0].find("of 256 rows at once it does not give all"), std::string::npos)
        << scorer->backend_notes()[0];
}

TEST_P(DeviceScorers, a_model_without_a_kernel_runs_on_the_cpu_and_says_so) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 5}).node("Hardmax", {"x"}, {"out"}).output("out");
    const auto rows = rows_of(builder);
    const auto scorer = on_device(rows, options(16));
    const std::vector<float> values = random_floats(random_, 20);
    EXPECT_EQ(bits_of(scores(*scorer, values, 4, 5)), bits_of(scores(*cpu(rows, options(16)), values, 4, 5)));
    EXPECT_NE(scorer->backend_notes()[0].find("(Hardmax): there is no kernel for this operator"), std::string::npos)
        << scorer->backend_notes()[0];
}

TEST_P(DeviceScorers, weights_are_on_a_device_once) {
    const auto rows = rows_of(network());
    const auto model = models_.on(*rows, GetParam().implementation, options(1).device);
    const auto first = on_device(rows, options(8));
    const std::size_t bytes = model->constants->size();
    EXPECT_EQ(bytes, (5 * 12 + 12 + 3 * 12 + 3) * sizeof(float));
    const auto second = on_device(rows, options(8));
    static_cast<void>(scores(*second, random_floats(random_, 40), 8, 3));
    EXPECT_EQ(model->constants->size(), bytes);
}

TEST_P(DeviceScorers, memory_does_not_grow_with_the_number_of_lengths) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, -1}).constant("pads", integers({0, 2, 0, 2}));
    builder.node("Pad", {"x", "pads"}, {"p"}, {attribute("mode", std::string("reflect"))});  // by a table of places
    builder.constant("axes", integers({1})).node("ReduceMean", {"p", "axes"}, {"out"}).output("out");
    const auto rows = rows_of(builder);
    const auto model = models_.on(*rows, GetParam().implementation, options(1).device);
    const auto scorer = on_device(rows, options(1));
    const auto expected = cpu(rows, options(1));
    const auto check = [&](std::int64_t length) {
        const std::vector<std::int64_t> lengths{length};
        scorer->set_lengths(lengths);
        expected->set_lengths(lengths);
        const std::vector<float> values = random_floats(random_, length);
        EXPECT_EQ(bits_of(scores(*scorer, values, 1, 1)), bits_of(scores(*expected, values, 1, 1))) << length;
    };
    constexpr std::int64_t longest = 200;
    for (std::int64_t length = 3; length <= longest; ++length) check(length);
    EXPECT_EQ(scorer->backend_notes()[0].rfind("on '" + GetParam().implementation + "': ", 0), 0U) << scorer->backend_notes()[0];
    const std::size_t bytes = model->constants->size();
    EXPECT_GT(bytes, 0U);
    EXPECT_LE(bytes, 48 * (longest + 4) * sizeof(std::int64_t));
    check(3);  // its plan is made again
    check(longest);
}

TEST_P(DeviceScorers, an_index_outside_is_the_error_of_the_cpu) {
    ModelBuilder builder;
    builder.free_input("index", ElementType::int64, {-1, 1}).constant("table", random({4, 2}));
    builder.node("Gather", {"table", "index"}, {"g"}).node("Flatten", {"g"}, {"out"}).output("out");
    const auto rows = rows_of(builder);
    const auto scorer = on_device(rows, options(16));
    const std::int64_t indices[] = {1, 4};
    std::vector<float> out(4);
    const void* const from[] = {indices};
    void* const to[] = {out.data()};
    EXPECT_THROW(scorer->run(2, from, to), Error);
    EXPECT_NO_THROW(scorer->run(1, from, to));
}

/// Rounds of scoring on a device whose call `fault.call` fails; whether one failed.
bool scores_in_spite_of(const device::FaultPlan& fault, const std::shared_ptr<const RowModel>& rows,
                        const std::vector<float>& values, const std::vector<float>& expected) {
    ScorerOptions given;
    given.backend = "emulator";
    given.device = device::watched(device::open_emulator(1), {device::make_fault(fault)});
    given.health = std::make_shared<DeviceHealth>();
    DeviceModels models;
    DeviceScorer scorer(rows, models, std::make_unique<GraphScorer>(rows, rows->program, given), given);
    for (int round = 0; round < 2; ++round) EXPECT_EQ(bits_of(scores(scorer, values, 3, 2)), bits_of(expected)) << fault.call;
    const bool failed = !given.health->hand_overs().empty();
    EXPECT_EQ(failed, scorer.backend_notes()[0].rfind("on the CPU", 0) == 0) << fault.call;
    return failed;
}

/// Every call of the device fails once: the CPU goes on, and who asked to be told is told.
TEST(DeviceScorerFaults, the_cpu_goes_on) {
    std::mt19937 random(7);
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 4}).constant("w", floats({4, 2}, random_floats(random, 8)));
    builder.node("MatMul", {"x", "w"}, {"m"}).node("Tanh", {"m"}, {"out"}).output("out");
    const auto rows = std::make_shared<const RowModel>(prove_rows(builder.model()));
    const std::vector<float> values = random_floats(random, 12);
    GraphScorer cpu(rows, rows->program, {});
    const std::vector<float> expected = scores(cpu, values, 3, 2);
    for (const device::FaultMode mode : {device::FaultMode::memory, device::FaultMode::sticky, device::FaultMode::late}) {
        std::uint64_t call = 1;
        while (scores_in_spite_of({call, mode}, rows, values, expected)) ++call;
        EXPECT_GT(call, 10U);
    }
}

INSTANTIATE_TEST_SUITE_P(Devices, DeviceScorers, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
