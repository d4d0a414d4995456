// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/matrix_families.hpp"

#include "operators/broadcast.hpp"
#include "operators/matrix/matrix_product.hpp"
#include "operators/matrix/product_types.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"

namespace windrow::inference {

namespace {

/// An operand of MatMul as a stack of matrices; a vector stands as a row (left) or a column (right).
struct Stack {
    Shape batch;
    std::int64_t rows;
    std::int64_t columns;
};

Stack stack_of(const Shape& shape, bool left) {
    if (shape.size() == 1) return left ? Stack{{}, 1, shape[0]} : Stack{{}, shape[0], 1};
    return {Shape(shape.begin(), shape.end() - 2), shape[shape.size() - 2], shape.back()};
}

/// MatMul: numpy.matmul.
class MatrixMultiplication final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 0, product_types);
        if (inputs[1].type.element != inputs[0].type.element)
            refuse_input(input_text(inputs, 1) + " and " + input_text(inputs, 0) + " must have one element type");
        for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
            if (inputs[i].type.shape.empty()) refuse_input(input_text(inputs, i) + " is a scalar, which has no matrix product");
        }
        const Stack left = stack_of(inputs[0].type.shape, true);
        const Stack right = stack_of(inputs[1].type.shape, false);
        if (left.columns >= 0 && right.rows >= 0 && left.columns != right.rows) {
            refuse_input(input_text(inputs, 0) + " and " + input_text(inputs, 1) + " do not multiply: " +
                         std::to_string(left.columns) + " columns meet " + std::to_string(right.rows) + " rows");
        }
        Shape shape = broadcast_shape(left.batch, right.batch);
        if (inputs[0].type.shape.size() > 1) shape.push_back(left.rows);
        if (inputs[1].type.shape.size() > 1) shape.push_back(right.columns);
        return {TensorType{inputs[0].type.element, shape}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_product(inputs[0]->element(),
                     [&](auto tag) { multiply<type_of<decltype(tag)>>(*inputs[0], *inputs[1], outputs[0]); });
    }

    std::uint64_t operations(std::span<const OperatorInput> inputs, std::span<const TensorType> outputs) const override {
        return 2 * static_cast<std::uint64_t>(element_count(outputs[0].shape)) *
               static_cast<std::uint64_t>(inputs[0].type.shape.back());
    }

private:
    template <typename T>
    static void multiply(const Tensor& a, const Tensor& b, Tensor& output) {
        const Stack left = stack_of(a.shape(), true);
        const Stack right = stack_of(b.shape(), false);
        const auto product = [&](std::int64_t at_left, std::int64_t at_right, std::int64_t at_out, std::int64_t rows) {
            multiply_matrices<T>({a.data<T>() + at_left, left.columns, 1}, {b.data<T>() + at_right, right.columns, 1},
                                 output.data<T>() + at_out, rows, right.columns, left.columns);
        };
        if (right.batch.empty()) {  // one right matrix for all: the left ones are one tall matrix
            product(0, 0, 0, element_count(left.batch) * left.rows);
            return;
        }
        const Shape batch = broadcast_shape(left.batch, right.batch);
        const BroadcastRuns<2> runs(batch, {&left.batch, &right.batch});
        const auto steps = runs.steps();
        runs.for_each([&](std::int64_t at, const auto& from, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i) {
                product((from[0] + i * steps[0]) * left.rows * left.columns,
                        (from[1] + i * steps[1]) * right.rows * right.columns, (at + i) * left.rows * right.columns, left.rows);
            }
        });
    }
};

}  // namespace

void add_matrix_multiplication_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<MatrixMultiplication>("MatMul", 1));
}

}  // namespace windrow::inference
