// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Random columns with extremes and nulls, and random expressions over them, bound as the planner binds.

#include "windrow/kernels/expression.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace windrow::gpu {

class RandomExpressions {
public:
    RandomExpressions(std::uint64_t seed, const EvaluationContext& session) : random_(seed), session_(session) {}

    /// Two columns of every type that devices hold; some constant, some without nulls.
    Batch batch(std::int64_t rows);
    /// An expression of some depth over the columns of `batch`.
    ExpressionPtr expression(const Batch& batch, int depth);
    /// The same, BOOLEAN.
    ExpressionPtr condition(const Batch& batch, int depth);
    /// Sums and products of columns of each two types, and functions of a unit of time over columns of each type.
    std::vector<ExpressionPtr> sums_and_units(const Batch& batch);
    /// Functions of texts and numbers, below functions of texts.
    std::vector<ExpressionPtr> text_functions(const Batch& batch);
    /// Every function of the device's list over one, two and three columns of each type, as far as it takes them.
    std::vector<ExpressionPtr> every_function(const Batch& batch);
    std::int64_t below(std::int64_t n) { return std::uniform_int_distribution<std::int64_t>(0, n - 1)(random_); }

private:
    Value value(const DataType& type);
    Value text_value();
    ExpressionPtr leaf(const Batch& batch);
    ExpressionPtr leaf_of(const Batch& batch, const DataType& type);
    ExpressionPtr literal(const DataType& type);
    ExpressionPtr attempt(const Batch& batch, int depth);
    ExpressionPtr call(const std::string& name, std::vector<ExpressionPtr> arguments);
    ExpressionPtr cast(const Batch& batch, int depth);
    ExpressionPtr lazy(const Batch& batch, int depth);
    ExpressionPtr syntax_call(const std::string& name, const Batch& batch, int depth);
    ExpressionPtr text(const std::string& word);
    SourceRange place() { return {++places_, places_ + 1}; }

    std::mt19937_64 random_;
    const EvaluationContext& session_;
    std::uint32_t places_ = 0;
};

}  // namespace windrow::gpu
