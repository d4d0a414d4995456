// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The programs whose generated source is compiled with the tests: chosen by a seed, the same for the generator and the test.

#include "gpu/expression/program.hpp"
#include "gpu/program_oracle.hpp"
#include "gpu/random_expressions.hpp"

#include <memory>
#include <vector>

namespace windrow::gpu {

struct FusedCase {
    Asked asked;
    Batch batch;
    std::shared_ptr<const Program> program;
};

inline constexpr int fused_groups = 4;  // files
inline constexpr int fused_cases_per_group = 15;

inline std::vector<FusedCase> fused_cases() {
    static const EvaluationContext session;
    RandomExpressions random(77, session);
    std::vector<FusedCase> out;
    while (out.size() < static_cast<std::size_t>(fused_groups * fused_cases_per_group)) {
        FusedCase made;
        made.batch = random.batch(1 + random.below(200));
        if (random.below(3) == 0) made.asked.filter = random.condition(made.batch, 2);
        for (int k = 0; k < 3; ++k) made.asked.results.push_back(random.expression(made.batch, 3));
        made.program = compile_program({made.asked.filter.get(), pointers(made.asked.results), session}).program;
        if (made.program != nullptr) out.push_back(std::move(made));
    }
    return out;
}

}  // namespace windrow::gpu
