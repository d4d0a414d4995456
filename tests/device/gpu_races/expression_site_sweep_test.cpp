// SPDX-License-Identifier: Apache-2.0
// Every atomic and event wait of the expression kernels and of the code around them is needed: switched off, it is found.
#include "gpu/expression/row_filter.hpp"

#include "device_fixture.hpp"
#include "site_sweep.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::gpu {
namespace {

void expect_all_caught(const device::Scenario& scenario, std::size_t at_least) {
    const auto swept = device::sweep_sites(scenario, 12);
    EXPECT_GE(swept.size(), at_least);
    for (const device::SweptSite& site : swept) {
        EXPECT_TRUE(site.caught_by_finding || site.caught_by_answer) << site.place << " can be switched off unnoticed";
    }
}

/// Texts of numbers, every `bad`th of them none.
Batch batch_of_texts(std::int64_t rows, std::int64_t bad) {
    std::vector<Value> values;
    for (std::int64_t i = 0; i < rows; ++i)
        values.emplace_back(i % bad == bad - 1 ? "x" + std::to_string(i) : std::to_string(i % 3));
    Batch batch;
    batch.rows = rows;
    batch.columns.push_back(Column::of_values(DataType::string(), values));
    return batch;
}

ExpressionPtr text_as_boolean_of_number() {
    const ExpressionPtr number = Expression::make_cast(Expression::make_input(0, DataType::string()), DataType::bigint(), false);
    return Expression::make_cast(number, DataType::boolean(), false);
}

TEST(ExpressionSiteSweep, filter) {
    const EvaluationContext session;
    expect_all_caught(
        [&](std::uint64_t seed) {
            const auto device = device::open_emulator(seed);
            const auto stream = device->create_stream();
            RowFilter filter(stream, text_as_boolean_of_number(), session);
            const Batch batch = batch_of_texts(300, 1000);
            const auto expected = true_rows(evaluate(*text_as_boolean_of_number(), batch, session));
            try {
                return filter.rows(filter.queue(batch)) == expected;
            } catch (const device::DeviceFailure&) {
                throw;
            } catch (const Error&) {
                return false;  // a failure word that was read too early
            }
        },
        2);  // the host waits for the failure word and for the bitmap
}

TEST(ExpressionSiteSweep, failure) {
    const EvaluationContext session;
    expect_all_caught(
        [&](std::uint64_t seed) {
            const auto device = device::open_emulator(seed);
            const auto stream = device->create_stream();
            RowFilter filter(stream, text_as_boolean_of_number(), session);
            try {
                static_cast<void>(filter.rows(filter.queue(batch_of_texts(300, 7))));
            } catch (const device::DeviceFailure&) {
                throw;
            } catch (const Error& error) {
                return error.code() == "W5003" && error.message().find("'x6'") != std::string::npos;
            }
            return false;
        },
        2);  // the least of all failures, and the host's wait
}

}  // namespace
}  // namespace windrow::gpu
