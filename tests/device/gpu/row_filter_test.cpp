// SPDX-License-Identifier: Apache-2.0
// WHERE keeps the rows that the CPU keeps, in order.
#include "gpu/expression/row_filter.hpp"
#include "gpu/random_expressions.hpp"

#include "device_fixture.hpp"
#include "emulator/emulator_device.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::gpu {
namespace {

class RowFilterTest : public device::DeviceTest {};

TEST_P(RowFilterTest, keeps_what_the_cpu_keeps_with_batches_on_their_way) {
    const EvaluationContext session;
    RandomExpressions random(GetParam().seed + 50, session);
    const auto stream = device().create_stream();
    int kept = 0;
    for (int k = 0; k < 40; ++k) {
        const Batch shape = random.batch(1);
        const ExpressionPtr condition = random.condition(shape, 2);
        ASSERT_EQ(RowFilter::unsupported_reason(*condition, session), "");
        RowFilter filter(stream, condition, session);
        std::vector<Batch> batches;
        std::vector<RowFilter::Pending> pending;
        for (const std::int64_t rows : {std::int64_t{0}, std::int64_t{1}, 1 + random.below(400)}) {
            batches.push_back(random.batch(rows));
            pending.push_back(filter.queue(batches.back()));
        }
        for (std::size_t b = 0; b < batches.size(); ++b) {
            std::vector<std::int32_t> expected;
            std::string expected_error;
            try {
                expected = true_rows(evaluate(*condition, batches[b], session));
            } catch (const Error& error) {
                expected_error = error.message();
            }
            try {
                EXPECT_EQ(filter.rows(std::move(pending[b])), expected);
                EXPECT_EQ(expected_error, "");
                kept += static_cast<int>(expected.size());
            } catch (const Error& error) {
                EXPECT_EQ(error.message(), expected_error);
            }
        }
    }
    EXPECT_GT(kept, 100);
}

TEST_P(RowFilterTest, the_error_names_the_value_and_the_place) {
    const EvaluationContext session;
    const auto stream = device().create_stream();
    const SourceRange where{17, 23};
    const ExpressionPtr condition =
        Expression::make_cast(Expression::make_input(0, DataType::string()), DataType::boolean(), false, where);
    RowFilter filter(stream, condition, session);
    Batch batch;
    batch.rows = 3;
    batch.columns.push_back(
        Column::of_values(DataType::string(), std::vector<Value>{Value("true"), Value("maybe"), Value("so")}));
    try {
        const auto rows = filter.rows(filter.queue(batch));
        FAIL() << rows.size() << " rows, but 'maybe' is no BOOLEAN";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W5003");
        EXPECT_NE(error.message().find("maybe"), std::string::npos) << error.message();
        ASSERT_TRUE(error.where());
        EXPECT_EQ(error.where()->begin, 17U);
    }
}

TEST_P(RowFilterTest, selected_rows_are_in_order) {
    const auto stream = device().create_stream();
    RandomExpressions random(GetParam().seed, EvaluationContext{});
    for (const std::int64_t rows : {0, 1, 31, 32, 33, 1000, 5000}) {
        std::vector<std::uint32_t> bits(static_cast<std::size_t>((rows + 31) / 32) + 1, 0);
        std::vector<std::uint32_t> expected;
        for (std::int64_t row = 0; row < rows; ++row) {
            if (random.below(3) == 0) continue;
            bits[static_cast<std::size_t>(row / 32)] |= 1U << (row % 32);
            expected.push_back(static_cast<std::uint32_t>(row));
        }
        device::DeviceMemory kept = device::on_device(stream, bits);
        SelectedRows selected = select_rows(stream, kept.read_as<std::uint32_t>(stream), rows);
        const std::uint32_t count = device::on_host<std::uint32_t>(stream, selected.count, 1)[0];
        ASSERT_EQ(count, expected.size());
        if (count == 0) continue;
        EXPECT_EQ(device::on_host<std::uint32_t>(stream, selected.rows, count), expected);
    }
}

TEST_P(RowFilterTest, no_kernel_over_rows_is_serial) {
    if (GetParam().implementation != "emulator") GTEST_SKIP() << "only the emulator counts the rows of threads";
    const auto stream = device().create_stream();
    const EvaluationContext session;
    RandomExpressions random(1, session);
    const Batch batch = random.batch(3000);
    const ExpressionPtr condition = Expression::make_input(0, DataType::boolean());
    RowFilter filter(stream, condition, session);
    static_cast<void>(filter.rows(filter.queue(batch)));
    std::vector<std::uint32_t> bits(94, ~0U);
    device::DeviceMemory kept = device::on_device(stream, bits);
    SelectedRows selected = select_rows(stream, kept.read_as<std::uint32_t>(stream), 3000);
    device::on_host<std::uint32_t>(stream, selected.count, 1);
    const auto& launches = static_cast<device::emulator::EmulatorDevice&>(device()).launches();
    EXPECT_EQ(launches.size(), 3U);
    for (const auto& launch : launches) EXPECT_LE(launch.longest_thread, 2U) << launch.kernel;
}

INSTANTIATE_TEST_SUITE_P(Devices, RowFilterTest, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::gpu
