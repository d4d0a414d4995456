// SPDX-License-Identifier: Apache-2.0
#include "gpu/expression/folded_program.hpp"
#include "gpu/random_expressions.hpp"
#include "gpu/window/plane_layout.hpp"
#include "gpu/window_scenario.hpp"
#include "unit/windows/backends_under_test.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

/// A filter and a projection that the window aggregation evaluates itself: the same rows, counts, late rows, snapshots and errors
/// as when the CPU evaluates them before it.

namespace windrow {
namespace {

using gpu::RandomExpressions;

/// Runs take_folded, then an aggregation on the CPU that knows nothing of it.
class EvaluatedBefore : public WindowAggregation {
public:
    explicit EvaluatedBefore(WindowAggregationRequest request) : folded_(request.folded) {
        request.folded = nullptr;
        aggregation_ = cpu_backend().make_window_aggregation(std::move(request));
    }
    void accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) override {
        std::vector<std::int32_t> kept;
        const Batch rows = take_folded(*folded_, batch, kept);
        filtered_ += static_cast<std::uint64_t>(batch.rows - rows.rows);
        if (rows.rows == 0) return;
        aggregation_->accumulate(worker, rows, late_rows);
        for (std::int32_t& row : *late_rows) row = kept[static_cast<std::size_t>(row)];
    }
    void fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) override {
        aggregation_->fire(watermark, ordered, emit);
    }
    [[nodiscard]] WindowCounts counts() const override {
        WindowCounts counts = aggregation_->counts();
        counts.filtered = filtered_;
        return counts;
    }
    [[nodiscard]] std::size_t memory() const override { return 0; }
    [[nodiscard]] std::uint64_t open_groups() const override { return aggregation_->open_groups(); }
    void seal(std::uint64_t epoch) override { aggregation_->seal(epoch); }
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        aggregation_->write(epoch, block_sink);
    }
    void restore(std::string_view bytes) override { aggregation_->restore(bytes); }

private:
    std::shared_ptr<const FoldedRows> folded_;
    std::unique_ptr<WindowAggregation> aggregation_;
    std::uint64_t filtered_ = 0;
};

std::string state_of(WindowAggregation& aggregation) {
    std::string out;
    aggregation.seal(1);
    aggregation.write(1, [&](std::string_view block) { out += block; });
    const WindowCounts counts = aggregation.counts();
    for (const std::uint64_t count : {counts.late, counts.in_no_window, counts.accepted, counts.partly_late_pairs,
                                      counts.filtered, aggregation.open_groups()})
        out += ' ' + std::to_string(count);
    return out;
}

/// Everything that comes out, with the error that ends it, and the state before.
std::string transcript(WindowAggregation& aggregation, const std::vector<Batch>& batches, Watermark slide) {
    std::string out;
    const auto emit = [&](FiredRows&& fired) {
        for (std::int64_t i = 0; i < fired.rows; ++i) {
            out += std::to_string(fired.window_end) + ' ';
            for (const Column& column : fired.keys) encode_row(column, i, out);
            for (const Column& column : fired.aggregates) encode_row(column, i, out);
            out += '\n';
        }
    };
    try {
        for (const Batch& batch : batches) {
            std::vector<std::int32_t> late;
            aggregation.accumulate(0, batch, &late);
            for (const std::int32_t row : late) out += std::to_string(row) + ' ';
            aggregation.fire(batch.stamps.constant_watermark - slide, true, emit);
        }
        out += state_of(aggregation);
        aggregation.fire(watermark_max, true, emit);
    } catch (const Error& error) {
        out += error.code() + ' ' + error.message() + ' ' + std::to_string(error.where() ? error.where()->begin : 0) +
               state_of(aggregation);
    }
    return out;
}

constexpr std::int64_t size = 20;

struct Job {
    WindowAggregationRequest request;
    std::int64_t span = 0;  ///< of a batch's times
};

class RandomJobs {
public:
    explicit RandomJobs(std::uint64_t seed) : random_(seed, session_) {}

    Job job() {
        const Batch shape = batch(1, 10);
        Job out;
        auto folded = std::make_shared<FoldedRows>();
        folded->session = &session_;
        do {
            if (random_.below(4) != 0) folded->filter = random_.condition(shape, 1 + static_cast<int>(random_.below(2)));
        } while (!gpu::FoldedProgram::unsupported_reason(*folded).empty());
        const auto time = static_cast<int>(shape.columns.size()) - 1;
        const auto add_column = [&](ExpressionPtr expression) {
            folded->columns.push_back(std::move(expression));
            return static_cast<int>(folded->columns.size()) - 1;
        };
        WindowAggregationRequest& request = out.request;
        request.time_column = add_column(Expression::make_input(time, shape.columns.back().type));
        constexpr int texts = 22;  // a column of texts that passes through
        request.keys = {add_column(Expression::make_input(texts, shape.columns[texts].type)), add_column(computed(shape))};
        for (const int key : request.keys) request.key_types.push_back(folded->columns[static_cast<std::size_t>(key)]->type);
        add_calls(shape, add_column, request);
        out.request.folded = folded;
        switch (random_.below(3)) {
            case 0:
                request.window = {semantics::WindowShape::tumble, size, size, 0, size};
                break;
            case 1:
                request.window = {semantics::WindowShape::hop, size, size / 2, 0, size / 2};
                break;
            default:
                request.window = {semantics::WindowShape::cumulate, size, size / 4, 0, size / 4};
        }
        out.span = random_.below(2) == 0 ? 3 : 4 * size;
        return out;
    }

    /// Times within `span`, some far behind; stamps follow from them.
    Batch batch(std::int64_t rows, std::int64_t span) {
        Batch batch = random_.batch(rows);
        std::vector<Value> times;
        now_ += span;
        for (std::int64_t i = 0; i < rows; ++i)
            times.emplace_back(now_ + random_.below(span) - (random_.below(12) == 0 ? 3 * size : 0));
        batch.columns.push_back(Column::of_values(DataType::timestamp(3).not_null(), times));
        batch.stamps.constant_watermark = now_ - size / 2;
        batch.stamps.running_times = std::make_shared<const Column>(batch.columns.back());
        batch.stamps.running_delay = size / 2;
        return batch;
    }

private:
    /// An expression that devices evaluate.
    ExpressionPtr computed(const Batch& shape) {
        for (;;) {
            FoldedRows alone;
            alone.session = &session_;
            ExpressionPtr expression = random_.expression(shape, 2);
            alone.columns = {expression};
            if (gpu::FoldedProgram::unsupported_reason(alone).empty()) return expression;
        }
    }

    template <typename AddColumn>
    void add_calls(const Batch& shape, const AddColumn& add_column, WindowAggregationRequest& request) {
        request.aggregates.push_back({nullptr, {}, -1, true, "COUNT"});
        const int condition = add_column(random_.condition(shape, 1));
        for (const char* name : {"COUNT", "MAX", "MIN", "SUM"}) {
            const ExpressionPtr argument = computed(shape);
            try {
                WindowAggregateCall call{gpu::bound_aggregate(name, argument->type), {}, -1, false, name};
                if (random_.below(2) == 0) call.filter = condition;
                call.arguments = {add_column(argument)};
                if (gpu::unsupported_reason(call).empty()) request.aggregates.push_back(std::move(call));
            } catch (const Error&) {
                continue;  // no such aggregate of this type
            }
        }
    }

    EvaluationContext session_;
    RandomExpressions random_;
    std::int64_t now_ = 1000;
};

class FoldedRowsTest : public ::testing::TestWithParam<BackendUnderTest> {};

void expect_equal_jobs(const Backend& backend, std::int64_t rows, std::size_t batches, int count, std::uint64_t seed,
                       std::uint64_t& filtered) {
    RandomJobs jobs(seed);
    for (int k = 0; k < count; ++k) {
        const Job job = jobs.job();
        std::vector<Batch> input;
        for (std::size_t b = 0; b < batches; ++b) input.push_back(jobs.batch(rows, job.span));
        EvaluatedBefore expected(job.request);
        const std::string right = transcript(expected, input, size);
        const auto aggregation = backend.make_window_aggregation(job.request);
        ASSERT_EQ(backend.unsupported_reason(job.request), "");
        EXPECT_EQ(transcript(*aggregation, input, size), right) << "job " << k << " of seed " << seed;
        filtered += expected.counts().filtered;
    }
}

TEST_P(FoldedRowsTest, random_jobs_answer_as_if_rows_were_evaluated_before) {
    const Backend& backend = *GetParam().backend;
    const bool all = GetParam().name.ends_with("default") || GetParam().slowness == 1;
    std::uint64_t filtered = 0;
    expect_equal_jobs(backend, 1, 12, all ? 8 : 1, 1, filtered);
    expect_equal_jobs(backend, 7, 8, all ? 16 : 2, 2, filtered);
    expect_equal_jobs(backend, 300, 3, all ? 16 : 2, 3, filtered);
    if (all) expect_equal_jobs(backend, 4096, 2, 1, 9, filtered);
    EXPECT_GT(filtered, 50U);
}

/// SUM(a / b) and MAX(CAST(text AS INT)) WHERE b <> 0 OR b IS NULL, all in one window.
WindowAggregationRequest failing_request(const EvaluationContext& session) {
    const ExpressionPtr b = Expression::make_input(2, DataType::bigint());
    auto folded = std::make_shared<FoldedRows>();
    folded->session = &session;
    folded->filter = Expression::make(
        ExpressionKind::logical_or, DataType::boolean(),
        {gpu::bound_call("<>", {b, Expression::make_literal(Value(std::int64_t{3}), DataType::bigint())}, {1, 2}),
         gpu::bound_call("IS NULL", {b}, {2, 3})});
    folded->columns = {
        Expression::make_input(0, DataType::timestamp(3)),
        gpu::bound_call("/", {Expression::make_input(1, DataType::bigint()), b}, {40, 45}),
        Expression::make_cast(Expression::make_input(3, DataType::string()), DataType::integer(), false, {50, 57})};
    WindowAggregationRequest request;
    request.window = {semantics::WindowShape::tumble, 1000, 1000, 0, 1000};
    request.time_column = 0;
    request.aggregates.push_back({gpu::bound_aggregate("SUM", DataType::bigint()), {1}, -1, false, "SUM"});
    request.aggregates.push_back({gpu::bound_aggregate("MAX", DataType::integer()), {2}, -1, false, "MAX"});
    request.folded = folded;
    return request;
}

Batch failing_batch(std::int64_t rows, std::int64_t zero_at, std::int64_t bad_text_at, std::int64_t filtered_bad_text_at) {
    std::vector<Value> times, dividends, divisors, texts;
    for (std::int64_t i = 0; i < rows; ++i) {
        times.emplace_back(5000 + i % 100);
        dividends.emplace_back(i);
        divisors.push_back(i == filtered_bad_text_at ? Value(std::int64_t{3}) : Value(i == zero_at ? 0 : 1 + 3 * (i % 5)));
        texts.emplace_back(i == bad_text_at || i == filtered_bad_text_at ? "x" + std::to_string(i) : std::to_string(i));
    }
    Batch batch;
    batch.rows = rows;
    batch.columns = {Column::of_values(DataType::timestamp(3), times), Column::of_values(DataType::bigint(), dividends),
                     Column::of_values(DataType::bigint(), divisors), Column::of_values(DataType::string(), texts)};
    batch.stamps.constant_watermark = 4000;
    batch.stamps.running_times = std::make_shared<const Column>(batch.columns[0]);
    batch.stamps.running_delay = 1000;
    return batch;
}

TEST_P(FoldedRowsTest, the_error_of_a_row_is_the_cpus_and_leaves_no_trace) {
    const EvaluationContext session;
    const WindowAggregationRequest request = failing_request(session);
    struct Case {
        std::int64_t zero_at, bad_text_at, filtered_bad_text_at;
        std::string_view error;
    };
    for (const std::int64_t rows : {1, 7, 900}) {
        for (const Case& tried :
             {Case{-1, -1, rows / 2, ""}, Case{rows - 1, rows / 3, -1, "zero"}, Case{-1, rows / 2, -1, "x"}}) {
            const std::vector<Batch> input{failing_batch(rows, -1, -1, -1),
                                           failing_batch(rows, tried.zero_at, tried.bad_text_at, tried.filtered_bad_text_at),
                                           failing_batch(rows, -1, -1, -1)};
            EvaluatedBefore expected(request);
            const std::string right = transcript(expected, input, size);
            EXPECT_NE(right.find(tried.error), std::string::npos) << right;
            EXPECT_EQ(right.find("W5") == std::string::npos, tried.error.empty()) << right;
            EXPECT_EQ(transcript(*GetParam().backend->make_window_aggregation(request), input, size), right);
        }
    }
}

std::vector<BackendUnderTest> with_the_cpu() {
    std::vector<BackendUnderTest> backends = backends_under_test();
    backends.push_back({"cpu", {&cpu_backend(), [](const Backend*) {}}, 1});
    return backends;
}

INSTANTIATE_TEST_SUITE_P(Backends, FoldedRowsTest, ::testing::ValuesIn(with_the_cpu()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace windrow
