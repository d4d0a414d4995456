// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the tests find the tree that they were built from and the program of their build. In one small file of its own, so that
/// no other object depends on the folder of a checkout or of a preset: ccache then knows the tests of another checkout.

#include <string>

namespace windrow::test {

/// The root of the checkout, without a slash at its end.
std::string source_folder();

/// The binary `windrow` of the same build. A suite that runs it builds it first.
std::string windrow_program();

}  // namespace windrow::test
