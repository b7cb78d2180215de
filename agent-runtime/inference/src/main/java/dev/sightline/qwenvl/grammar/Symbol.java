package dev.sightline.qwenvl.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a grammar over bytes and added tokens. Parts are compared by identity: a grammar is built once, and
 * comparing its structure at every byte of every token would take seconds. Only repetitions, which are counted down
 * along the way, are equal if they repeat the same part the same number of times.
 */
sealed interface Symbol {

    /** Stands for any number of repetitions. */
    int UNLIMITED = Integer.MAX_VALUE;

    Symbol EMPTY = new Sequence(List.of());

    /** One byte of a set. */
    record Bytes(BitSet set) implements Symbol {

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** One added token, such as {@code <tool_call>}, which text cannot spell. */
    record Added(String content) implements Symbol {}

    record Sequence(List<Symbol> parts) implements Symbol {

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    record Choice(List<Symbol> options) implements Symbol {

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    record Repeat(Symbol part, int min, int max) implements Symbol {

        Repeat endless() {
            return new Repeat(part, min, UNLIMITED);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Repeat repeat && repeat.part.equals(part) && repeat.min == min && repeat.max == max;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * part.hashCode() + min) + max;
        }
    }

    /** A rule by name, so that rules can be recursive; two references are the same if their names are. */
    final class Rule implements Symbol {

        private final String name;
        private final Supplier<Symbol> body;
        private volatile @Nullable Symbol known;

        Rule(String name, Supplier<Symbol> body) {
            this.name = name;
            this.body = body;
        }

        Symbol body() {
            Symbol symbol = known;
            if (symbol == null) {
                symbol = body.get();
                known = symbol;
            }
            return symbol;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Rule rule && rule.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Symbol range(int first, int last) {
        BitSet set = new BitSet(256);
        set.set(first, last + 1);
        return new Bytes(set);
    }

    static Symbol anyOf(String characters) {
        BitSet set = new BitSet(256);
        characters.chars().forEach(set::set);
        return new Bytes(set);
    }

    static Symbol text(String text) {
        List<Symbol> parts = new ArrayList<>();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            parts.add(range(b & 0xff, b & 0xff));
        }
        return new Sequence(List.copyOf(parts));
    }

    static Symbol sequence(Symbol... parts) {
        return new Sequence(List.of(parts));
    }

    static Symbol choice(List<? extends Symbol> options) {
        return options.size() == 1 ? options.getFirst() : new Choice(List.copyOf(options));
    }

    static Symbol optional(Symbol part) {
        return new Choice(List.of(EMPTY, part));
    }

    static Symbol repeat(Symbol part, int min, int max) {
        return new Repeat(part, min, max);
    }
}
