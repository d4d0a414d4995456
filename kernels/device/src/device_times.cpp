// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/device_times.hpp"

#include <algorithm>

#include "windrow/kernels/device/error.hpp"

namespace windrow::device {

namespace {

/// What is measured has a name; null: the call is none of it.
const char* name_of(const DeviceCall& call) {
    switch (call.kind) {
        case CallKind::launch:
        case CallKind::primitive:
            return call.name;
        case CallKind::copy_to_device:
            return "copy to the device";
        case CallKind::copy_to_host:
            return "copy from the device";
        case CallKind::copy_on_device:
            return "copy on the device";
        case CallKind::fill:
            return "fill";
        default:
            return nullptr;
    }
}

}  // namespace

std::unique_ptr<Event> WorkTimer::recorded_on(Stream& stream) {
    std::unique_ptr<Event> event;
    if (free_.empty()) {
        event = stream.device().create_timed_event();
    } else {
        event = std::move(free_.back());
        free_.pop_back();
    }
    stream.record(*event);
    return event;
}

bool WorkTimer::before(const DeviceCall& call) {
    const std::lock_guard lock(mutex_);
    if (call.kind == CallKind::end_stream) begun_.erase(call.stream);
    if (name_of(call) != nullptr) begun_[call.stream] = recorded_on(*call.stream);
    return true;
}

void WorkTimer::after(const DeviceCall& call) {
    const char* const name = name_of(call);
    if (name == nullptr) return;
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Event> begin = std::move(begun_[call.stream]);
    under_way_.push_back({call.kind, name, call.bytes, std::move(begin), recorded_on(*call.stream)});
    // Work of several streams ends in any order: asking for the first keeps the list short enough.
    while (!under_way_.empty() && under_way_.front().end->reached()) add_first();
}

void WorkTimer::add_first() {
    Measured first = std::move(under_way_.front());
    under_way_.pop_front();
    const std::uint64_t took = first.end->nanoseconds_since(*first.begin);
    WorkTime& time = times_[{first.kind, first.name}];
    ++time.count;
    time.total_ns += took;
    time.longest_ns = std::max(time.longest_ns, took);
    time.bytes += first.bytes;
    free_.push_back(std::move(first.begin));
    free_.push_back(std::move(first.end));
}

std::vector<WorkTime> WorkTimer::times() {
    const std::lock_guard lock(mutex_);
    try {
        while (!under_way_.empty()) {
            under_way_.front().end->wait();
            add_first();
        }
    } catch (const DeviceFailure&) {
        under_way_.clear();  // whoever works with the device was told
    }
    std::vector<WorkTime> out;
    for (const auto& [key, time] : times_) {
        out.push_back(time);
        out.back().kind = key.first;
        out.back().name = key.second;
    }
    std::stable_sort(out.begin(), out.end(), [](const WorkTime& a, const WorkTime& b) { return a.total_ns > b.total_ns; });
    return out;
}

}  // namespace windrow::device
