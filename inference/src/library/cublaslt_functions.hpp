// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For this folder: cuBLASLt's C functions, found at run time.

#include <cublasLt.h>

#include <string>
#include <type_traits>

namespace windrow::inference::cublaslt {

#define WINDROW_CUBLASLT_FUNCTIONS(F)       \
    F(cublasLtGetVersion)                   \
    F(cublasLtGetStatusString)              \
    F(cublasLtCreate)                       \
    F(cublasLtDestroy)                      \
    F(cublasLtMatmul)                       \
    F(cublasLtMatmulAlgoGetHeuristic)       \
    F(cublasLtMatmulAlgoCheck)              \
    F(cublasLtMatmulAlgoConfigGetAttribute) \
    F(cublasLtMatmulDescCreate)             \
    F(cublasLtMatmulDescDestroy)            \
    F(cublasLtMatmulDescSetAttribute)       \
    F(cublasLtMatrixLayoutCreate)           \
    F(cublasLtMatrixLayoutDestroy)          \
    F(cublasLtMatrixLayoutSetAttribute)     \
    F(cublasLtMatmulPreferenceCreate)       \
    F(cublasLtMatmulPreferenceDestroy)      \
    F(cublasLtMatmulPreferenceSetAttribute)

/// Opened once, never closed.
struct Functions {
#define WINDROW_MEMBER(name) std::add_pointer_t<decltype(::name)> name = nullptr;
    WINDROW_CUBLASLT_FUNCTIONS(WINDROW_MEMBER)
#undef WINDROW_MEMBER
    std::string version;  ///< "cuBLASLt 13.0.1"
    std::string problem;  ///< why it cannot be used; empty if it can
};
const Functions& functions();

}  // namespace windrow::inference::cublaslt
