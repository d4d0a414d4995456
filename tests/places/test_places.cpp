// SPDX-License-Identifier: Apache-2.0
#include "test_places.hpp"

namespace windrow::test {

std::string source_folder() {
    return WINDROW_SOURCE_DIR;
}

std::string windrow_program() {
    return WINDROW_BINARY;
}

}  // namespace windrow::test
