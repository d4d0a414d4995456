// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace windrow::inference {

/// The libraries for CUDA devices whose headers were not there when this program was built ("cuDNN"): Precision::library does
/// without them.
[[nodiscard]] std::vector<std::string> left_out_libraries();

}  // namespace windrow::inference
