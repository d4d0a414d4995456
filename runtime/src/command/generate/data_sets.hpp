// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a record of each data set holds. A record is a pure function of the options and its number, so any thread can make it.

#include "command/generate/generator.hpp"
#include "command/generate/random_source.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace windrow::command::generate {

/// What all records share: the key distribution, and the clock of the stream.
class RecordPlan {
public:
    explicit RecordPlan(const GeneratorOptions& options)
        : options_(options), keys_(options.keys, options.skew), step_ms_(1000.0 / options.rate) {}

    [[nodiscard]] std::uint64_t key(RandomSource& random) const noexcept { return keys_.draw(random); }
    [[nodiscard]] std::uint64_t seed() const noexcept { return options_.seed; }
    /// When record `number` arrives, in milliseconds since epoch.
    [[nodiscard]] std::int64_t arrival(std::uint64_t number) const noexcept {
        return options_.start_ms + static_cast<std::int64_t>(static_cast<double>(number) * step_ms_);
    }
    /// The time that the record carries: its arrival, less a delay for some.
    [[nodiscard]] std::int64_t event_time(std::uint64_t number, RandomSource& random) const noexcept {
        const double lot = random.unit();
        std::int64_t delay = 0;
        if (lot < options_.late) {
            delay = options_.disorder_ms + 1 +
                    static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(options_.disorder_ms) + 10'000));
        } else if (lot < options_.late + options_.disordered && options_.disorder_ms > 0) {
            delay = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(options_.disorder_ms) + 1));
        }
        return arrival(number) - delay;
    }

private:
    GeneratorOptions options_;
    KeyDistribution keys_;
    double step_ms_;
};

/// Measurements of devices.
template <class Writer>
void write_telemetry(Writer& writer, const RecordPlan& plan, std::uint64_t number) {
    static constexpr std::array<std::string_view, 6> metrics{"temperature", "pressure", "humidity",
                                                             "vibration",   "voltage",  "load"};
    RandomSource random(plan.seed(), number);
    const std::uint64_t device = plan.key(random);
    const std::int64_t time = plan.event_time(number, random);
    const std::uint64_t draw = random.next();
    writer.begin();
    writer.timestamp("ts", time);
    writer.integer("device", static_cast<std::int64_t>(device));
    writer.text("metric", metrics[(draw >> 32) % metrics.size()]);
    writer.decimal("reading", static_cast<std::int64_t>(draw % 100'000) - 20'000, 3);
    writer.integer("status", (draw >> 48) % 50 == 0 ? 1 : 0);
    writer.end();
}

/// Advertising events in the shape of the Yahoo streaming benchmark.
template <class Writer>
void write_ysb(Writer& writer, const RecordPlan& plan, std::uint64_t number) {
    static constexpr std::array<std::string_view, 5> ad_types{"banner", "modal", "sponsored-search", "mail", "mobile"};
    static constexpr std::array<std::string_view, 3> event_types{"view", "click", "purchase"};
    RandomSource random(plan.seed(), number);
    const std::uint64_t ad = plan.key(random);
    const std::int64_t time = plan.event_time(number, random);
    const std::uint64_t draw = random.next();
    writer.begin();
    writer.integer("user_id", static_cast<std::int64_t>(random.below(100'000)));
    writer.integer("page_id", static_cast<std::int64_t>(draw >> 40) % 10'000);
    writer.integer("ad_id", static_cast<std::int64_t>(ad));
    writer.text("ad_type", ad_types[draw % ad_types.size()]);
    writer.text("event_type", event_types[(draw >> 8) % event_types.size()]);
    writer.timestamp("event_time", time);
    writer.text("ip_address", std::string_view("10."), static_cast<std::int64_t>(draw >> 16 & 255), std::string_view("."),
                static_cast<std::int64_t>(draw >> 24 & 255), std::string_view("."), static_cast<std::int64_t>(draw >> 32 & 255));
    writer.end();
}

/// Loads of plugs in the shape of the DEBS 2014 challenge: key = house, 4 households of 5 plugs each; property 0 is work, 1 is
/// load.
template <class Writer>
void write_smart_grid(Writer& writer, const RecordPlan& plan, std::uint64_t number) {
    RandomSource random(plan.seed(), number);
    const std::uint64_t house = plan.key(random);
    const std::int64_t time = plan.event_time(number, random);
    const std::uint64_t draw = random.next();
    writer.begin();
    writer.integer("id", static_cast<std::int64_t>(number));
    writer.timestamp("ts", time);
    if (draw % 64 == 0) {
        writer.absent("v");  // a meter that did not answer
    } else {
        writer.decimal("v", static_cast<std::int64_t>(draw >> 20) % 300'000, 3);
    }
    writer.integer("property", static_cast<std::int64_t>(number & 1));
    writer.integer("plug", static_cast<std::int64_t>(draw >> 8) % 5);
    writer.integer("household", static_cast<std::int64_t>(draw >> 12) % 4);
    writer.integer("house", static_cast<std::int64_t>(house));
    writer.end();
}

/// Task events in the shape of a cluster trace: key = job; times in epoch milliseconds.
template <class Writer>
void write_cluster(Writer& writer, const RecordPlan& plan, std::uint64_t number) {
    RandomSource random(plan.seed(), number);
    const std::uint64_t job = plan.key(random);
    const std::int64_t time = plan.event_time(number, random);
    const std::uint64_t draw = random.next();
    const std::uint64_t more = random.next();
    writer.begin();
    writer.integer("t", time);
    writer.integer("job", static_cast<std::int64_t>(job));
    writer.integer("task", static_cast<std::int64_t>(draw % 200));
    if (draw >> 8 & 7) {
        writer.integer("machine", static_cast<std::int64_t>(draw >> 16 & 4095));
    } else {
        writer.absent("machine");
    }
    writer.integer("ev", static_cast<std::int64_t>(draw >> 32) % 6);
    writer.text("user", std::string_view("user"), static_cast<std::int64_t>(draw >> 40) % 64);
    writer.integer("category", static_cast<std::int64_t>(more & 3));
    writer.integer("priority", static_cast<std::int64_t>(more >> 2) % 12);
    writer.decimal("cpu", static_cast<std::int64_t>(more >> 8) % 10'000, 4);
    if (more >> 24 & 15) {
        writer.decimal("ram", static_cast<std::int64_t>(more >> 28) % 10'000, 4);
    } else {
        writer.absent("ram");
    }
    writer.decimal("disk", static_cast<std::int64_t>(more >> 44) % 10'000, 6);
    if (more >> 60 < 10) {
        writer.boolean("different_machine", more >> 60 < 5);
    } else {
        writer.absent("different_machine");
    }
    writer.end();
}

/// Letters for names that mean nothing.
struct Word {
    std::array<char, 8> letters;
    std::size_t length;
    Word(RandomSource& random, std::size_t wanted) : length(wanted) {
        std::uint64_t draw = random.next();
        for (std::size_t i = 0; i < length; ++i, draw /= 26) letters[i] = static_cast<char>('a' + draw % 26);
    }
    operator std::string_view() const { return {letters.data(), length}; }  // NOLINT(google-explicit-constructor)
};

/// Online auctions in the shape of Nexmark: of 50 events 1 is a person, 3 are auctions and 46 are bids, with Nexmark's hot keys
/// (half of the bids go to one auction, three quarters of them come from one bidder, three quarters of the auctions from one
/// seller).
template <class Writer>
class NexmarkRecords {
public:
    NexmarkRecords(Writer& writer, const RecordPlan& plan) : writer_(writer), plan_(plan) {}

    void write(std::uint64_t number) {
        RandomSource random(plan_.seed(), number);
        const std::uint64_t epoch = number / cycle;
        const std::uint64_t place = number % cycle;
        persons_ = epoch + 1;
        auctions_ = epoch * 3 + std::min<std::uint64_t>(place, 4) - std::min<std::uint64_t>(place, 1);
        time_ = plan_.event_time(number, random);
        writer_.begin();
        writer_.integer("event_type", place == 0 ? 0 : place < 4 ? 1 : 2);
        place == 0 ? person(random) : writer_.absent_record("person", 8);
        place > 0 && place < 4 ? auction(random) : writer_.absent_record("auction", 10);
        place >= 4 ? bid(random) : writer_.absent_record("bid", 7);
        writer_.end();
    }

private:
    static constexpr std::uint64_t cycle = 50;
    static constexpr std::uint64_t first_id = 1000;

    /// Log-uniform from 100 to 100,000,000, by powers of ten and a uniform digit string within them.
    static std::int64_t price(RandomSource& random) {
        static constexpr std::array<std::int64_t, 6> powers{100, 1000, 10'000, 100'000, 1'000'000, 10'000'000};
        const std::int64_t base = powers[random.below(powers.size())];
        return base + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(base) * 9));
    }
    std::int64_t some_person(RandomSource& random) const {
        return static_cast<std::int64_t>(first_id + persons_ - 1 - random.below(std::min<std::uint64_t>(persons_, 1000)));
    }

    void person(RandomSource& random) {
        static constexpr std::array<std::string_view, 8> first{"Ada", "Bela", "Cleo", "Dan", "Eve", "Finn", "Hana", "Ivo"};
        static constexpr std::array<std::string_view, 6> last{"Abel", "Brook", "Crane", "Ellis", "Frost", "Hill"};
        static constexpr std::array<std::string_view, 6> city{"Phoenix", "Fresno", "Oakland", "Boise", "Bend", "Seattle"};
        static constexpr std::array<std::string_view, 6> state{"AZ", "CA", "CA", "ID", "OR", "WA"};
        const std::uint64_t where = random.below(city.size());
        writer_.begin_record("person");
        writer_.integer("id", static_cast<std::int64_t>(first_id + persons_ - 1));
        writer_.text("name", first[random.below(first.size())], std::string_view(" "), last[random.below(last.size())]);
        writer_.text("emailAddress", Word(random, 6), std::string_view("@"), Word(random, 4), std::string_view(".com"));
        writer_.text("creditCard", 1000 + static_cast<std::int64_t>(random.below(9000)), std::string_view(" "),
                     1000 + static_cast<std::int64_t>(random.below(9000)));
        writer_.text("city", city[where]);
        writer_.text("state", state[where]);
        writer_.timestamp("dateTime", time_);
        writer_.text("extra", Word(random, 6));
        writer_.end_record();
    }

    void auction(RandomSource& random) {
        const std::int64_t seller =
            random.below(4) != 0 ? static_cast<std::int64_t>(first_id + (persons_ - 1) / 100 * 100) : some_person(random);
        const std::int64_t start = price(random);
        writer_.begin_record("auction");
        writer_.integer("id", static_cast<std::int64_t>(first_id + auctions_ - 1));
        writer_.text("itemName", Word(random, 6));
        writer_.text("description", Word(random, 8), std::string_view(" "), Word(random, 5));
        writer_.integer("initialBid", start);
        writer_.integer("reserve", start + price(random));
        writer_.timestamp("dateTime", time_);
        writer_.timestamp("expires", time_ + 300 + static_cast<std::int64_t>(random.below(15'000)));
        writer_.integer("seller", seller);
        writer_.integer("category", static_cast<std::int64_t>(10 + random.below(5)));
        writer_.text("extra", Word(random, 6));
        writer_.end_record();
    }

    void bid(RandomSource& random) {
        static constexpr std::array<std::string_view, 4> hot_channels{"Google", "Facebook", "Baidu", "Apple"};
        const std::uint64_t newest = auctions_ - 1;
        const std::uint64_t auction =
            random.below(2) == 0 ? newest / 100 * 100 : newest - random.below(std::min<std::uint64_t>(auctions_, 100));
        const std::int64_t bidder =
            random.below(4) != 0 ? static_cast<std::int64_t>(first_id + (persons_ - 1) / 100 * 100 + 1) : some_person(random);
        writer_.begin_record("bid");
        writer_.integer("auction", static_cast<std::int64_t>(first_id + auction));
        writer_.integer("bidder", bidder);
        writer_.integer("price", price(random));
        const std::uint64_t lot = random.below(20'000);
        if (lot < 10'000) {
            writer_.text("channel", hot_channels[lot % hot_channels.size()]);
            writer_.text("url", std::string_view("https://www.nexmark.com/"), Word(random, 5),
                         std::string_view("/item.htm?query=1"));
        } else {
            const auto channel = static_cast<std::int64_t>(lot - 10'000);
            writer_.text("channel", std::string_view("channel-"), channel);
            writer_.text("url", std::string_view("https://www.nexmark.com/"), Word(random, 5),
                         std::string_view("/item.htm?query=1&channel_id="), channel * 7919);
        }
        writer_.timestamp("dateTime", time_);
        writer_.text("extra", Word(random, 6));
        writer_.end_record();
    }

    Writer& writer_;
    const RecordPlan& plan_;
    std::uint64_t persons_ = 0;
    std::uint64_t auctions_ = 0;
    std::int64_t time_ = 0;
};

}  // namespace windrow::command::generate
