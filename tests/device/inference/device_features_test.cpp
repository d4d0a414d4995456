// SPDX-License-Identifier: Apache-2.0
// Features that lie on the device already: the bits of those that are sent there, and nothing of them is sent.
#include "built_model.hpp"
#include "device/device_scorer.hpp"
#include "device_feature_table.hpp"
#include "program/graph_scorer.hpp"

#include "windrow/kernels/device/device_use.hpp"
#include "windrow/kernels/device/watched.hpp"

#include <cmath>
#include <limits>

namespace windrow::inference {
namespace {

class FeaturesOnDevice : public InferenceDeviceTest {
protected:
    void SetUp() override {
        device::DeviceTest::SetUp();
        if (!device_) return;
        shared_ = device::watched(std::move(device_), {counter_});
        stream_ = shared_->create_stream();
    }
    const InferenceKernels& kernels() { return *inference_kernels_for(shared_->target()); }
    ScorerOptions options(std::int64_t batch_limit) {
        ScorerOptions made;
        made.batch_limit = batch_limit;
        made.backend = GetParam().implementation;
        made.device = shared_;
        return made;
    }
    static std::shared_ptr<const RowModel> sum_and_difference(std::int64_t features) {
        ModelBuilder builder;
        std::vector<float> weights;
        for (std::int64_t i = 0; i < 2 * features; ++i) weights.push_back(static_cast<float>(i % 7) - 2.5F);
        builder.free_input("x", ElementType::float32, {-1, features}).constant("w", floats({features, 2}, weights));
        builder.node("MatMul", {"x", "w"}, {"m"}).node("Tanh", {"m"}, {"out"}).output("out");
        return std::make_shared<const RowModel>(prove_rows(builder.model()));
    }
    DeviceScorer scorer_of(const std::shared_ptr<const RowModel>& rows, const ScorerOptions& given) {
        return DeviceScorer(rows, models_, std::make_unique<GraphScorer>(rows, rows->program, given), given);
    }

    std::shared_ptr<device::UseCounter> counter_ = std::make_shared<device::UseCounter>();
    std::shared_ptr<device::Device> shared_;
    DeviceModels models_;
};

/// Elements as the kernel packs them, of columns that hold these words.
template <typename Element>
std::vector<Element> packed(const InferenceKernels& kernels, const std::shared_ptr<device::Stream>& stream, PackedColumns request,
                            const std::vector<std::uint64_t>& words, const std::vector<std::int32_t>& rows) {
    device::DeviceMemory table = device::on_device(stream, words);
    device::DeviceMemory numbers = device::on_device(stream, rows);
    const auto elements = static_cast<std::size_t>(request.room * request.row_elements);
    device::DeviceMemory tensor = device::filled<Element>(stream, elements, 0xFF);
    request.table = table.read_as<std::uint64_t>(stream);
    request.row_numbers = numbers.read_as<std::int32_t>(stream);
    request.rows = static_cast<std::int64_t>(rows.size());
    if constexpr (sizeof(Element) == sizeof(float)) {
        kernels.pack_floats(*stream, request, tensor.write_as<float>(stream));
    } else {
        kernels.pack_doubles(*stream, request, tensor.write_as<double>(stream));
    }
    return device::on_host<Element>(stream, tensor, elements);
}

TEST_P(FeaturesOnDevice, numbers_are_converted_as_the_host_converts_them) {
    // Nearest to it is another FLOAT than nearest to the nearest DOUBLE.
    const std::int64_t twice_rounded = (std::int64_t{1} << 60) + (std::int64_t{1} << 36) + 1;
    const double nan = -std::numeric_limits<double>::quiet_NaN();
    const std::vector<std::uint64_t> words{static_cast<std::uint64_t>(twice_rounded),
                                           static_cast<std::uint64_t>(-3),
                                           7,
                                           std::bit_cast<std::uint64_t>(0.1),
                                           std::bit_cast<std::uint64_t>(nan),
                                           std::bit_cast<std::uint64_t>(-0.0),
                                           std::bit_cast<std::uint32_t>(1.5F),
                                           std::bit_cast<std::uint32_t>(-std::numeric_limits<float>::infinity()),
                                           0};
    PackedColumns request;
    request.count = 4;
    request.row_elements = 4;
    request.room = 4;
    request.columns[0] = {0, 3, DeviceNumber::integer, DeviceNumber::integer};
    request.columns[1] = {0, 1, DeviceNumber::integer, DeviceNumber::float64};
    request.columns[2] = {3, 0, DeviceNumber::float64, DeviceNumber::float64};
    request.columns[3] = {6, 2, DeviceNumber::float32, DeviceNumber::float32};
    const std::vector<float> got = packed<float>(kernels(), stream_, request, words, {2, 0, 1});
    const float of_double = static_cast<float>(static_cast<double>(twice_rounded));
    ASSERT_NE(of_double, static_cast<float>(twice_rounded));
    const float quiet = std::bit_cast<float>(0x7FC00000U);
    EXPECT_EQ(bits_of(got), bits_of({-0.0F, 7, 0, 7, 0.1F, of_double, 1.5F, static_cast<float>(twice_rounded), quiet, -3,
                                     -std::numeric_limits<float>::infinity(), -3, 0, 0, 0, 0}));
    request.columns[1].read_as = DeviceNumber::float32;
    const std::vector<double> doubles = packed<double>(kernels(), stream_, request, words, {0});
    EXPECT_EQ(std::vector<double>(doubles.begin(), doubles.begin() + 4),
              (std::vector<double>{0.1, static_cast<double>(static_cast<float>(twice_rounded)), 1.5,
                                   static_cast<double>(twice_rounded)}));
}

TEST_P(FeaturesOnDevice, have_the_scores_of_sent_features_and_none_is_sent) {
    for (const std::int64_t features : {1, 5, 70}) {  // 70: more columns than a launch packs
        const auto rows = sum_and_difference(features);
        DeviceScorer scorer = scorer_of(rows, options(16));
        ASSERT_TRUE(scorer.takes_device_features());
        const FeatureTable table(shared_, stream_, 50, features, random_);
        std::vector<std::int32_t> taken;
        for (std::int32_t row = 49; row >= 0; row -= row % 3 == 0 ? 2 : 1) taken.push_back(row);
        const auto count = static_cast<std::int64_t>(taken.size());
        std::vector<float> expected(taken.size() * 2);
        std::vector<float> got(taken.size() * 2, -1.0F);
        const std::vector<float> values = table.values(taken);
        const void* const from[] = {values.data()};
        void* const right[] = {expected.data()};
        scorer.run(count, from, right);  // plans and weights are there from now on
        void* const to[] = {got.data()};
        const std::uint64_t sent = counter_->use().bytes_to_device;
        ASSERT_TRUE(scorer.run_features(table.features(taken), to));
        const std::uint64_t batches = (taken.size() + 15) / 16;
        EXPECT_EQ(counter_->use().bytes_to_device - sent, 4 * taken.size() + 4 * batches);  // numbers of rows, words of failure
        EXPECT_EQ(bits_of(got), bits_of(expected)) << features;
    }
}

TEST_P(FeaturesOnDevice, on_another_device_are_refused) {
    const auto rows = sum_and_difference(2);
    DeviceScorer scorer = scorer_of(rows, options(16));
    const std::shared_ptr<device::Device> other = device::open_emulator(1);
    const FeatureTable table(other, other->create_stream(), 3, 2, random_);
    const std::vector<std::int32_t> taken{0, 1, 2};
    std::vector<float> out(6);
    void* const to[] = {out.data()};
    EXPECT_FALSE(scorer.run_features(table.features(taken), to));
}

TEST_P(FeaturesOnDevice, are_not_taken_by_a_model_on_the_cpu_or_of_other_numbers) {
    ModelBuilder on_cpu;
    on_cpu.free_input("x", ElementType::float32, {-1, 5}).node("Hardmax", {"x"}, {"out"}).output("out");
    const auto hardmax = std::make_shared<const RowModel>(prove_rows(on_cpu.model()));
    EXPECT_FALSE(scorer_of(hardmax, options(16)).takes_device_features());
    ModelBuilder integers;
    integers.free_input("x", ElementType::int64, {-1, 5}).node("Neg", {"x"}, {"out"}).output("out");
    const auto negated = std::make_shared<const RowModel>(prove_rows(integers.model()));
    EXPECT_FALSE(scorer_of(negated, options(16)).takes_device_features());
    GraphScorer cpu(hardmax, hardmax->program, options(16));
    EXPECT_FALSE(cpu.takes_device_features());
}

INSTANTIATE_TEST_SUITE_P(Devices, FeaturesOnDevice, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
