// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace windrow {

class FunctionRegistry;
void register_like_functions(FunctionRegistry& registry);  // LIKE, NOT LIKE

}  // namespace windrow
