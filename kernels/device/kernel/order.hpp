// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace windrow::device {

/// What an atomic orders besides itself. `relaxed`: nothing. `release`: what the thread did before is seen by whoever acquires
/// the value; `acquire` is the other end; `acquire_release` both.
enum class Order : unsigned char { relaxed, acquire, release, acquire_release };

}  // namespace windrow::device
