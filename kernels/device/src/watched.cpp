// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/watched.hpp"

#include <utility>

#include "windrow/kernels/device/primitives.hpp"

namespace windrow::device {

namespace {

class Watchers {
public:
    explicit Watchers(std::vector<std::shared_ptr<CallWatcher>> all) : all_(std::move(all)) {}

    [[nodiscard]] bool before(const DeviceCall& call) const {
        bool made = true;
        for (const auto& watcher : all_) made = watcher->before(call) && made;
        return made;
    }
    void after(const DeviceCall& call) const {
        for (const auto& watcher : all_) watcher->after(call);
    }
    /// A call that has no result: `make` makes it.
    template <typename Make>
    void tell(const DeviceCall& call, const Make& make) const {
        if (!before(call)) return;
        make();
        after(call);
    }

private:
    std::vector<std::shared_ptr<CallWatcher>> all_;
};

class WatchedEvent final : public Event {
public:
    WatchedEvent(const Watchers& watchers, std::unique_ptr<Event> inner) : watchers_(watchers), inner_(std::move(inner)) {}
    [[nodiscard]] bool reached() override {
        const DeviceCall call{CallKind::ask_event};
        static_cast<void>(watchers_.before(call));
        const bool is_reached = inner_->reached();
        watchers_.after(call);
        return is_reached;
    }
    void wait(CallSite site) override {
        watchers_.tell({CallKind::wait_on_host}, [&] { inner_->wait(site); });
    }
    [[nodiscard]] std::uint64_t nanoseconds_since(Event& earlier) override { return inner_->nanoseconds_since(earlier); }
    [[nodiscard]] void* native() noexcept override { return inner_->native(); }
    [[nodiscard]] std::unique_ptr<Event> take_inner() noexcept { return std::move(inner_); }

private:
    const Watchers& watchers_;
    std::unique_ptr<Event> inner_;
};

class WatchedStream final : public Stream {
public:
    WatchedStream(Device& device, const Watchers& watchers, std::shared_ptr<Stream> inner)
        : device_(device), watchers_(watchers), inner_(std::move(inner)) {}
    ~WatchedStream() override { static_cast<void>(watchers_.before(call(CallKind::end_stream))); }

    [[nodiscard]] Device& device() noexcept override { return device_; }
    [[nodiscard]] void* native() noexcept override { return inner_->native(); }
    void record(Event& event) override {
        watchers_.tell(call(CallKind::record), [&] { inner_->record(event); });
    }
    void wait(Event& event, CallSite site) override {
        watchers_.tell(call(CallKind::wait_on_device), [&] { inner_->wait(event, site); });
    }
    void wait_all(CallSite site) override {
        watchers_.tell(call(CallKind::wait_on_host), [&] { inner_->wait_all(site); });
    }
    void copy_to_device(void* to, const void* from, std::size_t bytes) override {
        watchers_.tell(call(CallKind::copy_to_device, bytes, to), [&] { inner_->copy_to_device(to, from, bytes); });
    }
    void copy_to_host(void* to, const void* from, std::size_t bytes) override {
        watchers_.tell(call(CallKind::copy_to_host, bytes, to), [&] { inner_->copy_to_host(to, from, bytes); });
    }
    void copy_on_device(void* to, const void* from, std::size_t bytes) override {
        watchers_.tell(call(CallKind::copy_on_device, bytes, to), [&] { inner_->copy_on_device(to, from, bytes); });
    }
    void fill(void* to, std::uint8_t byte, std::size_t bytes) override {
        watchers_.tell(call(CallKind::fill, bytes, to), [&] { inner_->fill(to, byte, bytes); });
    }
    [[nodiscard]] bool launching(const char* kernel) override {
        DeviceCall launch = call(CallKind::launch);
        launch.name = kernel;
        return watchers_.before(launch) && inner_->launching(kernel);
    }
    void launched(const char* kernel) override {
        inner_->launched(kernel);
        DeviceCall launch = call(CallKind::launch);
        launch.name = kernel;
        watchers_.after(launch);
    }
    [[nodiscard]] Stream& inner() noexcept { return *inner_; }

private:
    [[nodiscard]] DeviceCall call(CallKind kind, std::size_t bytes = 0, void* memory = nullptr) const noexcept {
        return {kind, "", bytes, inner_.get(), memory};
    }

    Device& device_;
    const Watchers& watchers_;
    std::shared_ptr<Stream> inner_;
};

class WatchedPrimitives final : public Primitives {
public:
    WatchedPrimitives(const Watchers& watchers, Primitives& inner) : watchers_(watchers), inner_(inner) {}

    std::size_t scratch_bytes(const SortU32& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const SortU64& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const SegmentedSortU64& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const SumU32& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const SumI64& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const SumByU32& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const SelectU32& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const RunsU32& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const RunsU64& request) override { return inner_.scratch_bytes(request); }
    std::size_t scratch_bytes(const SegmentedSumI64& request) override { return inner_.scratch_bytes(request); }

    void run(Stream& stream, Scratch scratch, const SortU32& request) override { tell("sort", stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SortU64& request) override { tell("sort", stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SegmentedSortU64& request) override {
        tell("sort", stream, scratch, request);
    }
    void run(Stream& stream, Scratch scratch, const SumU32& request) override { tell("scan", stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SumI64& request) override { tell("scan", stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SumByU32& request) override { tell("scan", stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SelectU32& request) override { tell("select", stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const RunsU32& request) override { tell("reduce", stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const RunsU64& request) override { tell("reduce", stream, scratch, request); }
    void run(Stream& stream, Scratch scratch, const SegmentedSumI64& request) override {
        tell("reduce", stream, scratch, request);
    }

private:
    template <typename Request>
    void tell(const char* name, Stream& stream, Scratch scratch, const Request& request) {
        const DeviceCall call{CallKind::primitive, name, 0, &static_cast<WatchedStream&>(stream).inner()};
        watchers_.tell(call, [&] { inner_.run(stream, scratch, request); });
    }

    const Watchers& watchers_;
    Primitives& inner_;
};

class WatchedDevice final : public Device {
public:
    WatchedDevice(std::unique_ptr<Device> inner, std::vector<std::shared_ptr<CallWatcher>> watchers)
        : inner_(std::move(inner)), watchers_(std::move(watchers)), primitives_(watchers_, inner_->primitives()) {}

    [[nodiscard]] const DeviceProperties& properties() const noexcept override { return inner_->properties(); }
    [[nodiscard]] Target target() const noexcept override { return inner_->target(); }
    [[nodiscard]] MemoryUse memory_use() const override { return inner_->memory_use(); }
    [[nodiscard]] Primitives& primitives() noexcept override { return primitives_; }

    [[nodiscard]] std::shared_ptr<Stream> create_stream() override {
        DeviceCall call{CallKind::create_stream};
        static_cast<void>(watchers_.before(call));
        std::shared_ptr<Stream> made = inner_->create_stream();
        call.stream = made.get();
        watchers_.after(call);
        return std::make_shared<WatchedStream>(*this, watchers_, std::move(made));
    }
    [[nodiscard]] std::unique_ptr<Event> create_event() override {
        return made_event([&] { return inner_->create_event(); });
    }
    [[nodiscard]] std::unique_ptr<Event> create_timed_event() override {
        return made_event([&] { return inner_->create_timed_event(); });
    }
    void begin_range(const char* name) noexcept override { inner_->begin_range(name); }
    void end_range() noexcept override { inner_->end_range(); }
    [[nodiscard]] void* allocate(std::size_t bytes, Stream& stream, const char* purpose) override {
        DeviceCall call{CallKind::allocate, purpose, bytes};
        static_cast<void>(watchers_.before(call));
        call.memory = inner_->allocate(bytes, stream, purpose);
        watchers_.after(call);
        return call.memory;
    }
    void release(void* memory, Stream& stream) noexcept override {
        static_cast<void>(watchers_.before({CallKind::release, "", 0, nullptr, memory}));
        inner_->release(memory, stream);
    }
    [[nodiscard]] void* allocate_pinned(std::size_t bytes) override {
        DeviceCall call{CallKind::allocate_pinned, "", bytes};
        static_cast<void>(watchers_.before(call));
        call.memory = inner_->allocate_pinned(bytes);
        watchers_.after(call);
        return call.memory;
    }
    void release_pinned(void* memory, std::size_t bytes, std::unique_ptr<Event> last_use) noexcept override {
        static_cast<void>(watchers_.before({CallKind::release_pinned, "", bytes, nullptr, memory}));
        if (last_use) last_use = static_cast<WatchedEvent&>(*last_use).take_inner();
        inner_->release_pinned(memory, bytes, std::move(last_use));
    }
    [[nodiscard]] std::unique_ptr<LoadedKernel> load_kernel(const void* cubin, const char* name) override {
        const DeviceCall call{CallKind::load_kernel, name};
        static_cast<void>(watchers_.before(call));
        auto loaded = inner_->load_kernel(cubin, name);
        watchers_.after(call);
        return loaded;
    }
    /// The stream told its watchers; the implementation goes by its native handle.
    void call_library(Stream& stream, const char* name, std::span<const LibraryRange> ranges, LibraryWork work) override {
        inner_->call_library(stream, name, ranges, std::move(work));
    }

private:
    template <typename Make>
    [[nodiscard]] std::unique_ptr<Event> made_event(const Make& make) {
        const DeviceCall call{CallKind::create_event};
        static_cast<void>(watchers_.before(call));
        auto made = std::make_unique<WatchedEvent>(watchers_, make());
        watchers_.after(call);
        return made;
    }

    std::unique_ptr<Device> inner_;
    Watchers watchers_;  // may hold events of `inner_`
    WatchedPrimitives primitives_;
};

}  // namespace

std::unique_ptr<Device> watched(std::unique_ptr<Device> inner, std::vector<std::shared_ptr<CallWatcher>> watchers) {
    return std::make_unique<WatchedDevice>(std::move(inner), std::move(watchers));
}

}  // namespace windrow::device
