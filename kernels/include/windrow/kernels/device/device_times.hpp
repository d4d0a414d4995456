// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How long a device was busy with what it was given, by its own clock: figures for people who ask for them.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "windrow/kernels/device/watched.hpp"

namespace windrow::device {

/// Work of one kind and name: "copy to the device", "copy from the device", "copy on the device", "fill", or the name of a kernel
/// or primitive. On the emulator the times are those of its threads on the CPU, and say nothing about a device.
struct WorkTime {
    CallKind kind = CallKind::launch;
    std::string name;
    std::uint64_t count = 0;
    std::uint64_t total_ns = 0;
    std::uint64_t longest_ns = 0;
    std::uint64_t bytes = 0;  ///< of copies and fills
};

/// Puts an event before and one behind each copy, fill, kernel and primitive. Work of one stream is measured where it runs; where
/// kernels of several streams share the device, each counts in full. It makes every piece of work some microseconds dearer, and
/// is there only for who asks. Thread-safe. Its own events are calls to the watched device that no watcher is told of; it throws
/// what they throw.
class WorkTimer final : public CallWatcher {
public:
    [[nodiscard]] bool before(const DeviceCall& call) override;
    void after(const DeviceCall& call) override;
    /// What has been measured, the longest total first. Waits for the work queued so far; of a device that failed, what is known.
    [[nodiscard]] std::vector<WorkTime> times();

private:
    struct Measured {
        CallKind kind;
        std::string name;
        std::size_t bytes = 0;
        std::unique_ptr<Event> begin;
        std::unique_ptr<Event> end;
    };
    [[nodiscard]] std::unique_ptr<Event> recorded_on(Stream& stream);
    void add_first();

    std::mutex mutex_;
    std::map<Stream*, std::unique_ptr<Event>> begun_;
    std::deque<Measured> under_way_;
    std::vector<std::unique_ptr<Event>> free_;
    std::map<std::pair<CallKind, std::string>, WorkTime> times_;
};

}  // namespace windrow::device
