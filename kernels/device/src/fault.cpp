// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/fault.hpp"

#include <charconv>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

#include "windrow/kernels/device/error.hpp"

namespace windrow::device {

namespace {

constexpr std::uint8_t GARBAGE = 0xA5;
constexpr std::uint64_t MOST_CALLS_LATER = 3;

bool waits_for_device(CallKind kind) {
    return kind == CallKind::wait_on_host || kind == CallKind::ask_event;
}

class Fault final : public CallWatcher {
public:
    explicit Fault(const FaultPlan& plan) : plan_(plan) {}

    [[nodiscard]] bool before(const DeviceCall& call) override {
        const std::lock_guard lock(mutex_);
        if (call.kind == CallKind::end_stream) streams_.erase(call.stream);
        if (call.kind == CallKind::release) memory_.erase(call.memory);
        if (!is_counted(call.kind)) return true;
        ++calls_;
        if (calls_ == plan_.call) {
            if (plan_.mode == FaultMode::memory) throw DeviceOutOfMemory(text());
            lose_device();
        }
        if (!lost_) return true;
        if (is_told(call.kind)) {
            told_ = true;
            throw DeviceFailure(text());
        }
        if (call.kind == CallKind::copy_to_host) std::memset(call.memory, GARBAGE, call.bytes);
        return false;
    }

    void after(const DeviceCall& call) override {
        const std::lock_guard lock(mutex_);
        if (call.kind == CallKind::create_stream) streams_.insert(call.stream);
        if (call.kind == CallKind::allocate && call.memory != nullptr) {
            memory_.emplace(call.memory, call.bytes);
            if (lost_) overwrite(call.memory, call.bytes);
        }
    }

private:
    [[nodiscard]] std::string text() const { return fmt::format("call {} was made to fail by a test", plan_.call); }

    [[nodiscard]] bool is_told(CallKind kind) const {
        if (told_ || plan_.mode == FaultMode::sticky || waits_for_device(kind)) return true;
        return calls_ - plan_.call >= 1 + plan_.call % MOST_CALLS_LATER;
    }

    void lose_device() {
        lost_ = true;
        for (Stream* stream : streams_) stream->wait_all();
        for (const auto& [address, bytes] : memory_) overwrite(address, bytes);
    }

    void overwrite(void* address, std::size_t bytes) {
        if (streams_.empty()) return;
        (*streams_.begin())->fill(address, GARBAGE, bytes);
        (*streams_.begin())->wait_all();
    }

    FaultPlan plan_;
    std::mutex mutex_;
    std::uint64_t calls_ = 0;
    bool lost_ = false;
    bool told_ = false;
    std::set<Stream*> streams_;
    std::map<void*, std::size_t> memory_;
};

std::optional<FaultMode> mode_of(std::string_view name) {
    if (name == "memory") return FaultMode::memory;
    if (name == "sticky") return FaultMode::sticky;
    if (name == "late") return FaultMode::late;
    return {};
}

}  // namespace

FaultPlan parse_fault_plan(std::string_view text) {
    FaultPlan plan;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), plan.call);
    const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
    const std::optional<FaultMode> mode = rest.starts_with(':') ? mode_of(rest.substr(1)) : std::nullopt;
    if (problem != std::errc() || plan.call == 0 || !mode) {
        throw Error("W1011", fmt::format("'{}' is not CALL:MODE", text),
                    "write e.g. 17:memory, 17:sticky or 17:late, calls being counted from 1");
    }
    plan.mode = *mode;
    return plan;
}

std::shared_ptr<CallWatcher> make_fault(const FaultPlan& plan) {
    return std::make_shared<Fault>(plan);
}

}  // namespace windrow::device
