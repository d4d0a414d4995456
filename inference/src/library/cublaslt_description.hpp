// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For this folder: a matrix product as cuBLASLt describes it. Needs the library, no device.

#include "device/library_layer.hpp"
#include "library/cublaslt_functions.hpp"

#include <memory>
#include <string>

namespace windrow::inference::cublaslt {

struct DestroyOperation {
    void operator()(cublasLtMatmulDesc_t made) const noexcept { functions().cublasLtMatmulDescDestroy(made); }
};
struct DestroyLayout {
    void operator()(cublasLtMatrixLayout_t made) const noexcept { functions().cublasLtMatrixLayoutDestroy(made); }
};
using Operation = std::unique_ptr<std::remove_pointer_t<cublasLtMatmulDesc_t>, DestroyOperation>;
using Layout = std::unique_ptr<std::remove_pointer_t<cublasLtMatrixLayout_t>, DestroyLayout>;

/// cuBLASLt's matrices lie by columns, ours by rows: out' = right' * left' is the same product without moving anything.
struct ProductDescription {
    /// Throws NoLibraryLayer.
    ProductDescription(const LibraryProduct& product, LibraryMath math);

    Operation operation;
    Layout left, right, out;
};

std::string text_of(cublasStatus_t status);
/// While a layer is made: throws NoLibraryLayer, since a call that fails means that cuBLASLt does not serve it.
void require(cublasStatus_t status, const char* call);

}  // namespace windrow::inference::cublaslt
