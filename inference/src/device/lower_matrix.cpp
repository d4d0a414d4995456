// SPDX-License-Identifier: Apache-2.0
// Matrix products.
#include "device/lower_library.hpp"
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/operator_inputs.hpp"

#include <optional>

namespace windrow::inference {

namespace {

/// The same as a library takes it: an operand's matrices lie one behind the other, or there is one for all.
std::optional<LibraryProduct> library_product(const ProductShape& shape) {
    if (shape.matrices.rank > 1) return std::nullopt;
    const bool many = shape.matrices.rank == 1;
    const std::int64_t left_step = many ? shape.matrices.strides[0][0] : 0;
    const std::int64_t right_step = many ? shape.matrices.strides[1][0] : 0;
    if ((left_step != 0 && left_step != shape.rows * shape.depth) ||
        (right_step != 0 && right_step != shape.depth * shape.columns) || shape.depth == 0)
        return std::nullopt;
    LibraryProduct product;
    product.matrices = shape.matrices.count;
    product.rows = shape.rows;
    product.columns = shape.columns;
    product.depth = shape.depth;
    product.left_transposed = shape.left_k_stride != 1;
    product.right_transposed = shape.right_column_stride != 1;
    product.left_shared = many && left_step == 0;
    product.right_shared = many && right_step == 0;
    return product;
}

void add_product(NodeLowering& node, const ProductShape& shape) {
    const DeviceValue left = node.input(0);
    const DeviceValue right = node.input(1);
    const DeviceValue to = node.output(0);
    const auto product = library_product(shape);
    if (product && lower_library_product(node, *product, left, right, std::nullopt, to)) return;
    node.add_step({left, right}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.matrix_product(stream, shape, at.as<const float>(left), at.as<const float>(right), at.as<float>(to));
    });
}

/// Matrices of an operand, whose last two dimensions they are: the shape of the rest.
Shape stack_of(const Shape& shape) {
    return shape.size() < 2 ? Shape{} : Shape(shape.begin(), shape.end() - 2);
}

OperandPlaces matrix_places(const Shape& stack, const Shape& broadcast, std::int64_t matrix_size) {
    OperandPlaces places = places_of_broadcast(stack, broadcast);
    for (std::int64_t& stride : places.strides) stride *= matrix_size;
    return places;
}

/// numpy.matmul: a vector on the left is a row, on the right a column.
void lower_matmul(NodeLowering& node) {
    node.require_floats(0, 2);
    const Shape& left = node.input_type(0).shape;
    const Shape& right = node.input_type(1).shape;
    ProductShape shape;
    shape.depth = left.back();
    shape.rows = left.size() == 1 ? 1 : left[left.size() - 2];
    shape.columns = right.size() == 1 ? 1 : right.back();
    shape.left_row_stride = shape.depth;
    shape.left_k_stride = 1;
    shape.right_k_stride = shape.columns;
    shape.right_column_stride = 1;
    const Shape stack = broadcast_shape(stack_of(left), stack_of(right));
    const auto matrices = strided_elements<2>(stack, {matrix_places(stack_of(left), stack, shape.rows * shape.depth),
                                                      matrix_places(stack_of(right), stack, shape.depth * shape.columns)});
    if (!matrices) throw NoKernel{"its shapes broadcast along more than " + std::to_string(max_strided_rank) + " dimensions"};
    shape.matrices = *matrices;
    if (stack_of(right).empty()) {  // one right matrix for all: the left ones are one tall matrix
        shape.rows *= shape.matrices.count;
        shape.matrices = {};
    }
    add_product(node, shape);
}

/// alpha A' B' + beta C.
void lower_gemm(NodeLowering& node) {
    node.require_floats(0, 3);
    const NodeAttributes attributes = node.attributes();
    const bool left_transposed = attributes.flag("transA", false);
    const bool right_transposed = attributes.flag("transB", false);
    const Shape& left = node.input_type(0).shape;
    const Shape& right = node.input_type(1).shape;
    ProductShape shape;
    shape.rows = left[left_transposed ? 1 : 0];
    shape.depth = left[left_transposed ? 0 : 1];
    shape.columns = right[right_transposed ? 0 : 1];
    shape.left_row_stride = left_transposed ? 1 : left[1];
    shape.left_k_stride = left_transposed ? left[1] : 1;
    shape.right_k_stride = right_transposed ? 1 : right[1];
    shape.right_column_stride = right_transposed ? right[1] : 1;
    add_product(node, shape);

    const float alpha = attributes.real("alpha", 1);
    const float beta = attributes.real("beta", 1);
    const bool has_bias = node.has_input(2);
    if (!has_bias && alpha == 1) return;
    const Shape& lengths = node.output_type(0).shape;
    const OperandPlaces sums = places_in_order(lengths);
    const auto elements =
        strided_elements<2>(lengths, {sums, has_bias ? places_of_broadcast(node.input_type(2).shape, lengths) : sums});
    const DeviceValue to = node.output(0);
    const DeviceValue bias = has_bias ? node.input(2) : to;
    node.add_step({to, bias}, {to},
                  [=, elements = *elements](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      kernels.scale_product(stream, elements, alpha, beta, has_bias ? at.as<const float>(bias) : nullptr,
                                            at.as<float>(to));
                  });
}

}  // namespace

void add_matrix_lowerings(LoweringTable& table) {
    table["MatMul"] = lower_matmul;
    table["Gemm"] = lower_gemm;
}

}  // namespace windrow::inference
