// SPDX-License-Identifier: Apache-2.0
// Matrix products: the sum of each output in the order of k, however the matrices lie and whatever their sizes.
#include "inference_fixture.hpp"

#include "windrow/semantics/lane.hpp"

namespace windrow::inference {
namespace {

using MatrixKernels = InferenceDeviceTest;

struct ProductCase {
    std::int64_t rows, columns, depth;
    bool left_transposed = false;
    bool right_transposed = false;
    std::int64_t matrices = 1;
    bool right_shared = false;  ///< all matrices have the same right one
};

ProductShape shape_of(const ProductCase& made) {
    ProductShape shape;
    shape.rows = made.rows;
    shape.columns = made.columns;
    shape.depth = made.depth;
    shape.left_row_stride = made.left_transposed ? 1 : made.depth;
    shape.left_k_stride = made.left_transposed ? made.rows : 1;
    shape.right_k_stride = made.right_transposed ? 1 : made.columns;
    shape.right_column_stride = made.right_transposed ? made.depth : 1;
    shape.matrices.rank = 1;
    shape.matrices.count = shape.matrices.lengths[0] = made.matrices;
    shape.matrices.strides[0][0] = made.rows * made.depth;
    shape.matrices.strides[1][0] = made.right_shared ? 0 : made.depth * made.columns;
    return shape;
}

std::vector<float> expected_product(const ProductShape& shape, const std::vector<float>& left, const std::vector<float>& right) {
    std::vector<float> out;
    for (std::int64_t matrix = 0; matrix < shape.matrices.count; ++matrix) {
        for (std::int64_t row = 0; row < shape.rows; ++row) {
            for (std::int64_t column = 0; column < shape.columns; ++column) {
                float sum = 0;
                for (std::int64_t k = 0; k < shape.depth; ++k) {
                    const std::int64_t a =
                        matrix * shape.matrices.strides[0][0] + row * shape.left_row_stride + k * shape.left_k_stride;
                    const std::int64_t b =
                        matrix * shape.matrices.strides[1][0] + k * shape.right_k_stride + column * shape.right_column_stride;
                    sum =
                        semantics::fused_multiply_add(left[static_cast<std::size_t>(a)], right[static_cast<std::size_t>(b)], sum);
                }
                out.push_back(sum);
            }
        }
    }
    return out;
}

TEST_P(MatrixKernels, product_adds_in_the_order_of_k) {
    const ProductCase cases[] = {{1, 1, 1},
                                 {3, 5, 0},
                                 {7, 1, 70},
                                 {70, 65, 33},
                                 {16, 16, 16, true, true},
                                 {65, 130, 17, false, true},
                                 {20, 17, 40, true, false, 3},
                                 {18, 19, 5, false, false, 2, true},
                                 {5, 6, 7, true, true, 2}};
    for (const ProductCase& made : cases) {
        const ProductShape shape = shape_of(made);
        std::vector<float> left = random_floats(random_, made.matrices * made.rows * made.depth);
        std::vector<float> right = random_floats(random_, made.matrices * made.depth * made.columns);
        left.push_back(0);  // never no memory at all
        right.push_back(0);
        const std::int64_t count = made.matrices * made.rows * made.columns;
        device::DeviceMemory a = device::on_device(stream_, left);
        device::DeviceMemory b = device::on_device(stream_, right);
        device::DeviceMemory out(stream_, static_cast<std::size_t>(count) * sizeof(float), "product");
        kernels().matrix_product(*stream_, shape, a.read_as<float>(stream_), b.read_as<float>(stream_),
                                 out.write_as<float>(stream_));
        EXPECT_EQ(bits_of(device::on_host<float>(stream_, out, static_cast<std::size_t>(count))),
                  bits_of(expected_product(shape, left, right)))
            << made.rows << " x " << made.columns << " x " << made.depth;
    }
}

INSTANTIATE_TEST_SUITE_P(Devices, MatrixKernels, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
