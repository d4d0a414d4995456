// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the CPU answers for a filter and results, to compare a program with.

#include "windrow/kernels/error.hpp"
#include "windrow/kernels/expression.hpp"

#include <optional>
#include <string>
#include <vector>

namespace windrow::gpu {

/// What an evaluation gave: columns of the rows kept, or an error.
struct Answer {
    std::vector<Column> columns;
    std::string error;
};

inline std::string text_of(const Error& error) {
    const SourceRange where = error.where().value_or(SourceRange{});
    return error.code() + " " + error.message() + " at " + std::to_string(where.begin);
}

/// A program as tests ask for it.
struct Asked {
    ExpressionPtr filter;  // may be null
    std::vector<ExpressionPtr> results;
};

inline Answer on_cpu(const Asked& asked, const Batch& batch, const EvaluationContext& session) {
    Answer out;
    try {
        Batch kept = batch;
        if (asked.filter) kept = batch.take(true_rows(evaluate(*asked.filter, batch, session)));
        for (const ExpressionPtr& result : asked.results) out.columns.push_back(evaluate(*result, kept, session));
    } catch (const Error& error) {
        out = {{}, text_of(error)};
    }
    return out;
}

inline std::vector<const Expression*> pointers(const std::vector<ExpressionPtr>& expressions) {
    std::vector<const Expression*> out;
    for (const ExpressionPtr& expression : expressions) out.push_back(expression.get());
    return out;
}

/// None if the answers are the same to the bit, else where they differ.
inline std::optional<std::string> difference(const Answer& a, const Answer& b) {
    if (a.error != b.error) return "'" + a.error + "' and '" + b.error + "'";
    for (std::size_t k = 0; k < a.columns.size(); ++k) {
        if (a.columns[k].rows != b.columns[k].rows) return "rows of result " + std::to_string(k);
        for (std::int64_t i = 0; i < a.columns[k].rows; ++i) {
            std::string x;
            std::string y;
            encode_row(a.columns[k], i, x);
            encode_row(b.columns[k], i, y);
            if (x != y) return "result " + std::to_string(k) + ", row " + std::to_string(i);
        }
    }
    return std::nullopt;
}

inline std::string describe(const Asked& asked, const Batch& batch) {
    std::vector<std::string> names;
    for (std::size_t k = 0; k < batch.columns.size(); ++k) names.push_back("c" + std::to_string(k));
    std::string out = asked.filter ? "filter " + to_string(*asked.filter, names) + "\n" : "";
    for (const ExpressionPtr& result : asked.results) {
        out += to_string(*result, names) + " as " + result->type.to_string() + "\n";
    }
    return out;
}

}  // namespace windrow::gpu
