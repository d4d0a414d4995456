// SPDX-License-Identifier: Apache-2.0
// Programs of expressions answer as the CPU does, to the bit, failures included.
#include "gpu/expression/operation_info.hpp"
#include "gpu/program_on_device.hpp"
#include "gpu/random_expressions.hpp"

#include "device_fixture.hpp"

#include <array>
#include <cstdlib>
#include <map>

namespace windrow::gpu {
namespace {

class ExpressionProgramTest : public device::DeviceTest {
protected:
    void expect_same_as_cpu(const EvaluationContext& session, std::uint64_t seed, int programs, std::int64_t most_rows) {
        RandomExpressions random(seed, session);
        for (int k = 0; k < programs && !HasFailure(); ++k) {
            if (k % 20 == 0) batch_ = random.batch(k % 100 == 0 ? 0 : 1 + random.below(most_rows));
            Asked asked;
            if (random.below(3) == 0) asked.filter = random.condition(batch_, 2);
            for (std::int64_t r = 0; r < 1 + random.below(3); ++r) {
                asked.results.push_back(random.expression(batch_, 1 + static_cast<int>(random.below(3))));
            }
            check(asked, session, seed, k);
        }
    }
    void check(const Asked& asked, const EvaluationContext& session, std::uint64_t seed, int k) {
        const CompiledProgram compiled = compile_program({asked.filter.get(), pointers(asked.results), session});
        if (compiled.program == nullptr) {
            ++refused_[compiled.reason.substr(0, 24)];
            return;
        }
        for (const Instruction& instruction : compiled.program->instructions) used_[instruction.operation] = true;
        const Answer expected = on_cpu(asked, batch_, session);
        const Answer got = on_device(device(), compiled.program, asked, batch_, session, nullptr);
        ++(expected.error.empty() ? answered_ : failed_);
        if (const auto where = difference(expected, got)) {
            FAIL() << *where << "\nseed " << seed << ", program " << k << "\n"
                   << describe(asked, batch_) << to_string(*compiled.program);
        }
    }

    Batch batch_;
    int answered_ = 0;
    int failed_ = 0;
    std::map<std::string, int> refused_;
    /// Operations that some program of any test held.
    static inline std::array<bool, static_cast<std::size_t>(Operation::count)> used_{};
};

TEST_P(ExpressionProgramTest, random_expressions_answer_as_on_the_cpu) {
    const char* wanted = std::getenv("WINDROW_RANDOM_PROGRAMS");
    const int programs = wanted == nullptr ? 1500 : std::atoi(wanted);
    const EvaluationContext session;
    expect_same_as_cpu(session, GetParam().seed, programs, 200);
    int refused = 0;
    for (const auto& [reason, count] : refused_) refused += count;
    RecordProperty("answered", answered_);
    RecordProperty("failed", failed_);
    RecordProperty("refused", refused);
    // The generator must reach what it is there for.
    EXPECT_GT(answered_, programs / 2);
    EXPECT_GT(failed_, programs / 100);  // about one in seventy
    EXPECT_LT(refused, programs / 3);
    if (std::getenv("WINDROW_SHOW_REASONS") != nullptr) {
        std::printf("answered %d, failed %d, refused %d\n", answered_, failed_, refused);
        for (const auto& [reason, count] : refused_) std::printf("  %4d %s\n", count, reason.c_str());
    }
}

TEST_P(ExpressionProgramTest, every_function_over_every_type) {
    const EvaluationContext session;
    RandomExpressions random(GetParam().seed, session);
    batch_ = random.batch(70);
    for (const ExpressionPtr& expression : random.every_function(batch_)) {
        if (HasFailure()) break;
        check({nullptr, {expression}}, session, GetParam().seed, 0);
    }
    EXPECT_GT(answered_, 400);
}

TEST_P(ExpressionProgramTest, sums_of_each_two_types_and_units_of_time) {
    const EvaluationContext session;
    RandomExpressions random(GetParam().seed, session);
    batch_ = random.batch(40);
    for (const ExpressionPtr& expression : random.sums_and_units(batch_)) {
        if (HasFailure()) break;
        check({nullptr, {expression}}, session, GetParam().seed, 0);
    }
    EXPECT_GT(answered_, 400);
}

TEST_P(ExpressionProgramTest, parts_of_texts) {
    const EvaluationContext session;
    RandomExpressions random(GetParam().seed, session);
    for (int k = 0; k < 10 && !HasFailure(); ++k) {
        batch_ = random.batch(100);
        for (const ExpressionPtr& expression : random.text_functions(batch_))
            check({nullptr, {expression}}, session, GetParam().seed, k);
    }
    EXPECT_EQ(answered_, 290);
}

TEST_P(ExpressionProgramTest, times_in_a_zone_with_transitions) {
    EvaluationContext session;
    session.time_zone = TimeZone::find("Europe/Berlin");
    expect_same_as_cpu(session, 1000 + GetParam().seed, 150, 100);
    EXPECT_GT(answered_, 70);
}

/// Runs last: the programs above held every operation of the table.
TEST_P(ExpressionProgramTest, use_every_operation) {
    std::string unused;
    for (std::size_t k = 0; k < used_.size(); ++k) {
        if (!used_[k]) unused += std::string(info_of(static_cast<Operation>(k)).name) + " ";
    }
    EXPECT_EQ(unused, "");
}

INSTANTIATE_TEST_SUITE_P(Devices, ExpressionProgramTest, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::gpu
