// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The machines that simulated processes run on: what the engine asks its surroundings for, each call a step at which the process
/// may be killed, stopped for a while, or passed over for another thread.

#include "machine/schedule.hpp"
#include "machine/simulated_disk.hpp"
#include "machine/virtual_time.hpp"
#include "trace.hpp"
#include "windrow/host/surroundings.hpp"

#include <limits>
#include <string>

namespace windrow::simulation {

/// Thrown through a process that was killed. Derived from nothing, so that nobody catches it by mistake.
struct ProcessKilled {};

/// How likely each misfortune of a disk is, for each call.
struct DiskFaults {
    double failed_sync = 0;
    double full = 0;  ///< nothing can be written for some seconds
    double error_at_failpoint = 0;
};

struct Process {
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    static constexpr std::uint64_t most_steps = 20'000;  ///< of a process: the longest good ones take a tenth of it
    std::string name;
    SimulatedDisk* disk = nullptr;
    DiskFaults faults{};
    std::uint64_t steps = 0;
    std::uint64_t changes = 0;        ///< steps that change what is outside of the process: where protocols have their gaps
    std::uint64_t killed_at = never;  ///< step
    std::uint64_t killed_at_change = never;
    std::uint64_t stopped_at = never;  ///< step
    bool killed = false;
    bool endless = false;  ///< was killed because it came to no end
    bool stopped = false;  ///< goes on when somebody says so
    std::int64_t full_until_ms = 0;
};

class SimulatedMachine final : public Surroundings, private FileSystem {
public:
    SimulatedMachine(Schedule& schedule, VirtualTime& time, Dice dice, Trace& trace)
        : schedule_(schedule), time_(time), dice_(dice), trace_(trace) {}

    /// A step of the process that runs now. Throws ProcessKilled.
    void step(std::string_view what, std::string_view more = {});

    std::chrono::steady_clock::time_point steady_now() override {
        return std::chrono::steady_clock::time_point(std::chrono::milliseconds(time_.now_ms()));
    }
    std::int64_t system_ms() override { return 1'700'000'000'000 + time_.now_ms(); }
    void sleep(std::chrono::milliseconds time) override;
    FileSystem& files() override { return *this; }
    std::uint32_t random_bits() override { return static_cast<std::uint32_t>(dice_.next() >> 32U); }
    std::unique_ptr<BesideWork> beside(std::function<void()> work) override;
    std::unique_ptr<Monitor> monitor() override;
    void passes(const char* failpoint) override;

private:
    friend class SimulatedFile;
    friend class SimulatedLock;
    std::error_code open(const std::filesystem::path& path, Opening opening, std::unique_ptr<WritableFile>& file) override;
    std::error_code state(const std::filesystem::path& path, State& state) override;
    std::error_code read(const std::filesystem::path& path, std::string& bytes) override;
    std::error_code rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
    std::error_code remove(const std::filesystem::path& path) noexcept override;
    bool exists(const std::filesystem::path& path) override;
    std::error_code sync_folder(const std::filesystem::path& folder) override;
    std::error_code create_folders(const std::filesystem::path& folder) override;
    std::error_code list(const std::filesystem::path& folder, bool deep, std::vector<Entry>& files) override;
    std::error_code lock(const std::filesystem::path& path, std::unique_ptr<FileLock>& lock) override;

    static Process& process() { return *static_cast<Process*>(Schedule::current_owner()); }
    /// False: the process is or was just killed.
    bool take_step(std::string_view what, std::string_view more);
    /// Whether something can be written now.
    std::error_code room();
    std::error_code write(SimulatedDisk::File& file, std::string_view bytes);
    std::error_code sync(SimulatedDisk::File& file, const std::string& name);

    Schedule& schedule_;
    VirtualTime& time_;
    Dice dice_;
    Trace& trace_;
};

}  // namespace windrow::simulation
