// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Features of a model that lie in device memory already: what a window left there (windrow/kernels/device_rows.hpp).

#include "windrow/kernels/device_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace windrow::inference {

/// One element of a row of one input.
struct DeviceFeature {
    DeviceColumn column;
    std::size_t port = 0;    ///< of the model's inputs
    std::int64_t place = 0;  ///< which of the row's elements
};

/// All elements of all inputs, each once, for some rows of a table. Owns neither the table nor the rows.
struct DeviceFeatures {
    const DeviceTable* table = nullptr;
    std::vector<DeviceFeature> elements;
    std::span<const std::int32_t> rows;  ///< of the table: row i of the batch is rows[i]
};

}  // namespace windrow::inference
