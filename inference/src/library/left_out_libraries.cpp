// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/left_out_libraries.hpp"

namespace windrow::inference {

std::vector<std::string> left_out_libraries() {
    std::vector<std::string> names;
#if !__has_include(<cublasLt.h>)
    names.emplace_back("cuBLASLt");
#endif
#if !__has_include(<cudnn.h>)
    names.emplace_back("cuDNN");
#endif
    return names;
}

}  // namespace windrow::inference
