// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Canonical bytes of accumulators.

#include "windrow/kernels/snapshot_bytes.hpp"

namespace windrow::aggregates {

using snapshot::get;
using snapshot::get_text;
using snapshot::put;
using snapshot::put_text;

}  // namespace windrow::aggregates
