// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace windrow::command {

/// "950", "12.3K", "4.56M", "7.89G": three digits are enough for a person.
std::string quantity_text(double quantity);

}  // namespace windrow::command
