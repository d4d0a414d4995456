// SPDX-License-Identifier: Apache-2.0
// Every atomic and event wait of the expression kernels and of the code around them is needed: switched off, it is found.
#include "gpu/expression/row_filter.hpp"

#include "device_fixture.hpp"
#include "fused_tests/host_compiled_kernel.hpp"
#include "gpu/program_on_device.hpp"
#include "site_sweep.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::gpu {
namespace {

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

/// Whether a filter answers as the CPU does; a failure word or bitmap that was read too early gives any answer.
bool keeps_the_right_rows(const std::shared_ptr<device::Stream>& stream, const EvaluationContext& session) {
    RowFilter filter(stream, text_as_boolean_of_number(), session);
    const Batch batch = batch_of_texts(300, 1000);
    return filter.rows(filter.queue(batch)) == true_rows(evaluate(*text_as_boolean_of_number(), batch, session));
}

bool names_the_first_bad_text(const std::shared_ptr<device::Stream>& stream, const EvaluationContext& session) {
    RowFilter filter(stream, text_as_boolean_of_number(), session);
    try {
        static_cast<void>(filter.rows(filter.queue(batch_of_texts(300, 7))));
    } catch (const device::DeviceFailure&) {
        throw;
    } catch (const Error& error) {
        return error.code() == "W5003" && error.message().find("'x6'") != std::string::npos;
    }
    return false;
}

TEST(ExpressionSiteSweep, filter) {
    const EvaluationContext session;
    device::expect_all_caught(
        [&](std::uint64_t seed) {
            const auto device = device::open_emulator(seed);
            const auto stream = device->create_stream();
            return keeps_the_right_rows(stream, session) && names_the_first_bad_text(stream, session);
        },
        {.at_least = 3,
         .elsewhere = {"device_columns.cpp",
                       "device_memory.cpp"}});  // the least of all failures; the host's waits for the bitmap and for the failure
}

TEST(ExpressionSiteSweep, failures_of_generated_kernels) {
    const EvaluationContext session;
    const std::vector<FusedCase> cases = fused_cases();
    std::vector<std::pair<std::size_t, Answer>> failing;
    for (std::size_t k = 0; k < cases.size(); ++k) {
        Answer expected = on_cpu(cases[k].asked, cases[k].batch, session);
        if (!expected.error.empty()) failing.emplace_back(k, std::move(expected));
    }
    device::expect_all_caught(
        [&](std::uint64_t seed) {
            const auto device = device::open_emulator(seed);
            return std::all_of(failing.begin(), failing.end(), [&](const auto& one) {
                const FusedCase& made = cases[one.first];
                const auto kernel = std::make_shared<HostCompiledKernel>(launch_of(one.first));
                return !difference(one.second, on_device(*device, made.program, made.asked, made.batch, session, kernel));
            });
        },
        {.seeds = 6, .only = "fused_row.cuh"});
}

}  // namespace
}  // namespace windrow::gpu
