// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Figures of a device: what it reaches in one thing at a time.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/device/stream.hpp"

namespace windrow::bench {

struct Figure {
    std::string name;
    std::string unit;  ///< "GB/s" (10^9 bytes) or "G/s" (10^9 rows)
    double value = 0;
};

/// Measures on one stream. Every measurement checks its answer and throws std::runtime_error if that is wrong.
class FigureTaker {
public:
    /// `rows`: of the largest arrays; 64-bit values. `repeats`: runs of which the best counts.
    FigureTaker(device::Device& device, std::int64_t rows, int repeats);

    [[nodiscard]] std::vector<Figure> copies();
    [[nodiscard]] std::vector<Figure> memory();
    [[nodiscard]] std::vector<Figure> atomics();
    [[nodiscard]] std::vector<Figure> primitives();

private:
    /// Seconds of the fastest of the repeats of `work`, which queues on the stream; what was queued before is waited for.
    template <typename Work>
    double seconds(Work&& work);

    device::Device* device_;
    std::shared_ptr<device::Stream> stream_;
    std::int64_t rows_;
    int repeats_;
};

}  // namespace windrow::bench
