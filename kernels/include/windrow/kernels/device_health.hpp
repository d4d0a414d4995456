// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What all operators on one device know together: whether it can still be used, and who left it.

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace windrow {

/// One operator that went on on the CPU.
struct HandOver {
    std::string operator_name;
    std::string reason;        ///< what the device said
    bool device_lost = false;  ///< no operator uses the device any more; else it only had no memory for this one
    std::size_t steps_again = 0;
    double seconds = 0;  ///< that restoring and taking the steps again took
};

/// Thread-safe.
class DeviceHealth {
public:
    /// The steps kept since a snapshot may take `kept_bytes`, or `kept_per_state` times the bytes of the snapshot if that is
    /// more, but at most `most_kept_bytes`: then a new snapshot is taken.
    struct Limits {
        std::size_t kept_bytes = std::size_t{256} << 20;
        std::size_t kept_per_state = 4;
        std::size_t most_kept_bytes = std::size_t{4} << 30;
    };

    DeviceHealth() = default;
    explicit DeviceHealth(const Limits& limits) : limits_(limits) {}

    [[nodiscard]] const Limits& limits() const noexcept { return limits_; }
    [[nodiscard]] bool lost() const;
    /// Why, if it is.
    [[nodiscard]] std::string reason_lost() const;
    void note(HandOver left);
    [[nodiscard]] std::vector<HandOver> hand_overs() const;

private:
    Limits limits_;
    mutable std::mutex mutex_;
    std::string reason_lost_;
    std::vector<HandOver> hand_overs_;
};

}  // namespace windrow
