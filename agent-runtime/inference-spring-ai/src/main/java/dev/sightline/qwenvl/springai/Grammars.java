package dev.sightline.qwenvl.springai;

import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.grammar.Grammar;
import dev.sightline.qwenvl.grammar.TokenConstraint;
import dev.sightline.qwenvl.grammar.TokenGrammar;
import dev.sightline.qwenvl.grammar.TokenTrie;
import dev.sightline.qwenvl.springai.QwenVlChatOptions.ToolChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The grammars of one model; the most recent ones are kept, because they cache masks while they are used. Thread-safe.
 */
final class Grammars {

    private static final int REMEMBERED = 16;

    private final QwenVl engine;
    private @Nullable TokenTrie trie;

    private final Map<List<String>, TokenGrammar> known = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, TokenGrammar> eldest) {
            return size() > REMEMBERED;
        }
    };

    Grammars(QwenVl engine) {
        this.engine = engine;
    }

    /**
     * The constraint that the options impose on the answer; null for none.
     *
     * @throws QwenVlException if a schema is not supported, or the options contradict each other
     */
    @Nullable
    TokenConstraint constraint(QwenVlChatOptions options, List<String> tools) {
        String schema = options.getOutputSchema();
        boolean mustCall = options.getToolChoice() == ToolChoice.REQUIRED;
        if (mustCall && tools.isEmpty()) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "The tool choice is REQUIRED, but the request offers no tools. Add tools, or choose AUTO.");
        }
        if (mustCall && schema != null) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "The request asks for a tool call and for an answer by a schema, which exclude each other. Drop the output schema, or choose AUTO for the tools.");
        }
        if (mustCall) {
            return grammar(tools, Grammar.ofToolCall(tools, 0)).constraint();
        }
        return schema == null
                ? null
                : grammar(List.of(schema), Grammar.ofJsonSchema(schema)).constraint();
    }

    private synchronized TokenGrammar grammar(List<String> key, Grammar grammar) {
        TokenTrie words = trie == null ? new TokenTrie(engine.tokenizer()) : trie;
        trie = words;
        return known.computeIfAbsent(
                key, absent -> grammar.over(words, engine.config().tokens().stop()));
    }
}
