// SPDX-License-Identifier: Apache-2.0
#include "machine/simulated_machine.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <array>

namespace windrow::simulation {

namespace fs = std::filesystem;

class SimulatedFile final : public WritableFile {
public:
    SimulatedFile(SimulatedMachine& machine, SimulatedDisk::FilePtr file, std::string name)
        : machine_(machine), file_(std::move(file)), name_(std::move(name)) {}
    std::error_code write(std::string_view bytes) override {
        machine_.step("write", name_);
        return machine_.write(*file_, bytes);
    }
    std::error_code sync() override { return machine_.sync(*file_, name_); }

private:
    SimulatedMachine& machine_;
    SimulatedDisk::FilePtr file_;
    std::string name_;
};

class SimulatedLock final : public FileLock {
public:
    SimulatedLock(Process& process, fs::path path) : process_(process), path_(std::move(path)) {
        process_.disk->locks[path_] = &process_;
    }
    ~SimulatedLock() override {
        const auto held = process_.disk->locks.find(path_);
        if (held != process_.disk->locks.end() && held->second == &process_) process_.disk->locks.erase(held);
    }
    SimulatedLock(const SimulatedLock&) = delete;
    SimulatedLock& operator=(const SimulatedLock&) = delete;

private:
    Process& process_;
    fs::path path_;
};

namespace {

constexpr std::array<std::string_view, 8> changes = {"rename to", "fsync",   "fsync folder",    "remove",
                                                     "EndTxn",    "Produce", "TxnOffsetCommit", "InitProducerId"};

class SimulatedWork final : public BesideWork {
public:
    SimulatedWork(Schedule& schedule, std::shared_ptr<Schedule::Thread> thread)
        : schedule_(schedule), thread_(std::move(thread)) {}
    ~SimulatedWork() override { SimulatedWork::wait(); }
    SimulatedWork(const SimulatedWork&) = delete;
    SimulatedWork& operator=(const SimulatedWork&) = delete;
    bool ended() override {
        schedule_.point();
        return Schedule::has_ended(*thread_);
    }
    void wait() override {
        schedule_.wait_until([&] { return Schedule::has_ended(*thread_); });
    }

private:
    Schedule& schedule_;
    std::shared_ptr<Schedule::Thread> thread_;
};

/// No step of its process: one that is killed unwinds through it, and its other threads with it.
class SimulatedMonitor final : public Monitor {
public:
    SimulatedMonitor(Schedule& schedule, VirtualTime& time) : schedule_(schedule), time_(time) {}
    void lock() override {
        schedule_.point();
        schedule_.wait_until([this] { return !held_; });
        held_ = true;
    }
    void unlock() override { held_ = false; }
    void wait() override {
        held_ = false;
        schedule_.wait_until([this, before = words_] { return !held_ && words_ != before; });
        held_ = true;
    }
    void wait_for(std::chrono::milliseconds time) override {
        const std::int64_t due = time_.now_ms() + time.count();
        const std::uint64_t before = words_;
        held_ = false;
        while (words_ == before && time_.now_ms() < due) {
            schedule_.point();
            if (words_ == before) time_.advance(std::clamp<std::int64_t>(due - time_.now_ms(), 0, 10));
        }
        lock();
    }
    void tell_all() override { ++words_; }

private:
    Schedule& schedule_;
    VirtualTime& time_;
    bool held_ = false;
    std::uint64_t words_ = 0;
};

}  // namespace

bool SimulatedMachine::take_step(std::string_view what, std::string_view more) {
    Process& self = process();
    if (self.killed) return false;
    schedule_.point();
    if (self.killed) return false;
    ++self.steps;
    trace_.note(time_.now_ms(), self.name, what, more);
    if (std::find(changes.begin(), changes.end(), what) != changes.end()) ++self.changes;
    self.endless = self.steps >= Process::most_steps;
    if (self.endless || self.steps == self.killed_at || self.changes >= self.killed_at_change) {
        trace_.note(time_.now_ms(), self.name, "is killed");
        self.killed = true;
        std::erase_if(self.disk->locks, [&](const auto& held) { return held.second == &self; });
        return false;
    }
    if (self.steps == self.stopped_at) {
        trace_.note(time_.now_ms(), self.name, "is stopped");
        self.stopped = true;
        schedule_.point();
    }
    return !self.killed;
}

void SimulatedMachine::step(std::string_view what, std::string_view more) {
    if (!take_step(what, more)) throw ProcessKilled();
}

std::unique_ptr<BesideWork> SimulatedMachine::beside(std::function<void()> work) {
    Process& self = process();
    step("begins a thread");
    auto thread = schedule_.start(&self, std::move(work), [&self] { return !self.stopped || self.killed; });
    return std::make_unique<SimulatedWork>(schedule_, std::move(thread));
}

void SimulatedMachine::sleep(std::chrono::milliseconds time) {
    step("sleeps");
    time_.advance(time.count());
}

std::unique_ptr<Monitor> SimulatedMachine::monitor() {
    return std::make_unique<SimulatedMonitor>(schedule_, time_);
}

void SimulatedMachine::passes(const char* failpoint) {
    step("passes", failpoint);
    if (dice_.chance(process().faults.error_at_failpoint))
        throw Error("W6199", std::string("the simulation has an error at ") + failpoint);
}

std::error_code SimulatedMachine::room() {
    Process& self = process();
    if (dice_.chance(self.faults.full)) {
        trace_.note(time_.now_ms(), self.name, "the disk is full");
        self.full_until_ms = time_.now_ms() + dice_.between(1, 2'000);
    }
    if (time_.now_ms() < self.full_until_ms) return std::make_error_code(std::errc::no_space_on_device);
    return {};
}

std::error_code SimulatedMachine::write(SimulatedDisk::File& file, std::string_view bytes) {
    const std::error_code error = room();
    if (error) bytes = bytes.substr(0, dice_.below(bytes.size() + 1));
    file.bytes += bytes;
    ++file.writes;
    return error;
}

std::error_code SimulatedMachine::sync(SimulatedDisk::File& file, const std::string& name) {
    step("fsync", name);
    time_.advance(dice_.between(0, 3));
    if (dice_.chance(process().faults.failed_sync)) {
        trace_.note(time_.now_ms(), process().name, "fsync fails");
        file.sync_has_failed = true;
        return std::make_error_code(std::errc::io_error);
    }
    return SimulatedDisk::sync(file);
}

std::error_code SimulatedMachine::open(const fs::path& path, Opening opening, std::unique_ptr<WritableFile>& file) {
    step("open", path.native());
    if (opening == Opening::truncate) {
        if (const std::error_code error = room()) return error;
    }
    SimulatedDisk::FilePtr found;
    if (const std::error_code error = process().disk->open(path, opening == Opening::truncate, found)) return error;
    file = std::make_unique<SimulatedFile>(*this, std::move(found), path.filename().native());
    return {};
}

std::error_code SimulatedMachine::state(const fs::path& path, State& state) {
    step("looks at", path.native());
    const SimulatedDisk::FilePtr file = process().disk->find(path);
    if (file == nullptr) return std::make_error_code(std::errc::no_such_file_or_directory);
    state = {file->bytes.size(), file->writes};
    return {};
}

std::error_code SimulatedMachine::read(const fs::path& path, std::string& bytes) {
    step("read", path.native());
    const SimulatedDisk::FilePtr file = process().disk->find(path);
    if (file == nullptr) return std::make_error_code(std::errc::no_such_file_or_directory);
    bytes = file->bytes;
    return {};
}

std::error_code SimulatedMachine::rename(const fs::path& from, const fs::path& to) {
    step("rename to", to.native());
    return process().disk->rename(from, to);
}

/// Called by destructors, too: a process that is killed here is told at its next step.
std::error_code SimulatedMachine::remove(const fs::path& path) noexcept {
    if (!take_step("remove", path.native())) return {};
    const std::error_code error = process().disk->remove(path);
    return error == std::errc::no_such_file_or_directory ? std::error_code() : error;
}

bool SimulatedMachine::exists(const fs::path& path) {
    return process().disk->find(path) != nullptr;
}

std::error_code SimulatedMachine::sync_folder(const fs::path& folder) {
    step("fsync folder", folder.native());
    if (dice_.chance(process().faults.failed_sync)) {
        trace_.note(time_.now_ms(), process().name, "fsync fails");
        return std::make_error_code(std::errc::io_error);
    }
    return process().disk->sync_folder(folder);
}

std::error_code SimulatedMachine::create_folders(const fs::path& folder) {
    return process().disk->create_folders(folder);
}

std::error_code SimulatedMachine::list(const fs::path& folder, bool deep, std::vector<Entry>& files) {
    step("list", folder.native());
    if (!process().disk->has_folder(folder)) return std::make_error_code(std::errc::no_such_file_or_directory);
    for (const auto& [path, file] : process().disk->list(folder, deep)) files.push_back({path, file->bytes.size()});
    return {};
}

std::error_code SimulatedMachine::lock(const fs::path& path, std::unique_ptr<FileLock>& lock) {
    step("lock", path.native());
    if (process().disk->locks.contains(path)) return std::make_error_code(std::errc::operation_would_block);
    lock = std::make_unique<SimulatedLock>(process(), path);
    return {};
}

}  // namespace windrow::simulation
