// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The texts of one column that states refer to: each is stored once and known by its number. Host code.

#include "gpu/keys/device_keys.hpp"
#include "gpu/values/value_kernels.hpp"
#include "gpu/window/window_options.hpp"

#include <functional>
#include <memory>
#include <span>

namespace windrow::gpu {

/// One stream; one thread at a time. Members may throw DeviceOutOfMemory and DeviceFailure.
class InternedTexts {
public:
    InternedTexts(std::shared_ptr<device::Stream> stream, const DataType& type, const WindowOptions& options);

    /// Numbers the texts of rows whose `planes` entry is not `no_plane`; of NULL, the number means nothing. The numbers hold
    /// until the next call.
    const std::uint32_t* number(const ColumnView& texts, std::int64_t rows, std::uint64_t text_bytes,
                                const std::uint32_t* planes);
    /// The texts, for kernels queued next.
    [[nodiscard]] TextTable table();
    /// The texts of some numbers. Waits.
    [[nodiscard]] Column texts(const std::vector<std::uint32_t>& numbers);

    /// Once there are many: forgets the texts that no state refers to. `mark` is to queue what marks the others.
    void forget_unused(const std::function<void(std::uint32_t* marks)>& mark);
    void clear();

    [[nodiscard]] std::size_t memory() const noexcept;
    /// For tests.
    [[nodiscard]] std::uint64_t forgettings() const noexcept { return forgettings_; }

private:
    std::shared_ptr<device::Stream> stream_;
    const ValueKernels* kernels_;
    WindowOptions options_;
    DeviceKeys keys_;
    std::uint32_t texts_when_forgotten_ = 0;
    std::uint64_t forgettings_ = 0;
    Room numbers_{"numbers of texts"};
    Room asked_{"numbers of texts"};
    Room marks_{"texts that are referred to"};
    Room live_{"texts that are referred to"};
};

}  // namespace windrow::gpu
