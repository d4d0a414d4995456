// SPDX-License-Identifier: Apache-2.0
#if __has_include(<cublasLt.h>)
#include "library/cublaslt_description.hpp"

#include "windrow/kernels/error.hpp"

#include <cstdint>

namespace windrow::inference::cublaslt {

namespace {

/// Of all matrices and biases: what Device::allocate and the plans of memory give.
constexpr std::uintptr_t alignment = 256;

cublasComputeType_t compute_type(LibraryMath math) {
    switch (math) {
        case LibraryMath::fp32:
            return CUBLAS_COMPUTE_32F;
        case LibraryMath::tf32:
            return CUBLAS_COMPUTE_32F_FAST_TF32;
        case LibraryMath::bf16:
            return CUBLAS_COMPUTE_32F_FAST_16BF;
    }
    throw_defect("a math of libraries that is none");
}

/// Matrices of `rows` rows one behind the other, each by columns; or one for all.
Layout make_layout(std::int64_t rows, std::int64_t columns, std::int64_t matrices, bool shared) {
    cublasLtMatrixLayout_t made = nullptr;
    require(functions().cublasLtMatrixLayoutCreate(&made, CUDA_R_32F, static_cast<std::uint64_t>(rows),
                                                   static_cast<std::uint64_t>(columns), rows),
            "cublasLtMatrixLayoutCreate");
    Layout layout(made);
    const auto count = static_cast<std::int32_t>(matrices);
    const std::int64_t step = shared ? 0 : rows * columns;
    require(functions().cublasLtMatrixLayoutSetAttribute(made, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &count, sizeof(count)),
            "cublasLtMatrixLayoutSetAttribute");
    require(functions().cublasLtMatrixLayoutSetAttribute(made, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &step, sizeof(step)),
            "cublasLtMatrixLayoutSetAttribute");
    return layout;
}

/// A matrix that lies by rows, or with its rows and columns exchanged.
Layout make_layout(std::int64_t rows, std::int64_t columns, bool transposed, std::int64_t matrices, bool shared) {
    return transposed ? make_layout(rows, columns, matrices, shared) : make_layout(columns, rows, matrices, shared);
}

template <typename Value>
void set(const Operation& operation, cublasLtMatmulDescAttributes_t attribute, const Value& value) {
    require(functions().cublasLtMatmulDescSetAttribute(operation.get(), attribute, &value, sizeof(value)),
            "cublasLtMatmulDescSetAttribute");
}

Operation make_operation(LibraryMath math) {
    cublasLtMatmulDesc_t made = nullptr;
    require(functions().cublasLtMatmulDescCreate(&made, compute_type(math), CUDA_R_32F), "cublasLtMatmulDescCreate");
    return Operation(made);
}

}  // namespace

std::string text_of(cublasStatus_t status) {
    return functions().cublasLtGetStatusString(status);
}

void require(cublasStatus_t status, const char* call) {
    if (status != CUBLAS_STATUS_SUCCESS) throw NoLibraryLayer{std::string(call) + ": " + text_of(status)};
}

ProductDescription::ProductDescription(const LibraryProduct& p, LibraryMath math)
    : operation(make_operation(math)),
      left(make_layout(p.rows, p.depth, p.left_transposed, p.matrices, p.left_shared)),
      right(make_layout(p.depth, p.columns, p.right_transposed, p.matrices, p.right_shared)),
      out(make_layout(p.rows, p.columns, false, p.matrices, false)) {
    set(operation, CUBLASLT_MATMUL_DESC_TRANSA, p.right_transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
    set(operation, CUBLASLT_MATMUL_DESC_TRANSB, p.left_transposed ? CUBLAS_OP_T : CUBLAS_OP_N);
    if (!p.bias) return;
    set(operation, CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_BIAS);
    // Only its alignment counts while an algorithm is chosen.
    set(operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, reinterpret_cast<const float*>(alignment));
}

}  // namespace windrow::inference::cublaslt
#endif
