// SPDX-License-Identifier: Apache-2.0
#include "operators/convolution/convolution_operators.hpp"

namespace windrow::inference {

void add_convolution_operators(OperatorEntries& entries) {
    add_conv_operators(entries);
    add_conv_transpose_operators(entries);
    add_pool_operators(entries);
    add_global_pool_operators(entries);
    add_max_unpool_operators(entries);
}

}  // namespace windrow::inference
