// SPDX-License-Identifier: Apache-2.0
#if __has_include(<cublasLt.h>)
#include "library/cublaslt_functions.hpp"

#include "library/shared_library.hpp"

#include <fmt/format.h>

namespace windrow::inference::cublaslt {

namespace {

constexpr const char* library_name = "libcublasLt.so.13";

Functions open() {
    Functions made;
    SharedLibrary library(library_name, made.problem);
#define WINDROW_FIND(name) library.find(made.name, #name);
    WINDROW_CUBLASLT_FUNCTIONS(WINDROW_FIND)
#undef WINDROW_FIND
    if (!made.problem.empty()) return made;
    const std::size_t version = made.cublasLtGetVersion();  // 130001 for 13.0.1
    made.version = fmt::format("cuBLASLt {}.{}.{}", version / 10'000, version / 100 % 100, version % 100);
    return made;
}

}  // namespace

const Functions& functions() {
    static const Functions* const opened = new Functions(open());
    return *opened;
}

}  // namespace windrow::inference::cublaslt
#endif
