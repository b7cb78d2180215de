package dev.sightline.mcp;

import dev.sightline.tools.SightlineTools;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which calls may still be cancelled. Cancelling {@code open}, {@code act}, {@code run} or {@code pursue} stops the run
 * that the call started. Cancelling {@code status} does not: clients cancel by themselves what takes them too long.
 */
final class OpenCalls {

    private static final Set<String> STOPPABLE = Set.of("open", "act", "run", "pursue");
    private static final int MAX = 1000;

    private final SightlineTools tools;
    private final Map<String, String> toolsByCall = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX;
        }
    };

    OpenCalls(SightlineTools tools) {
        this.tools = tools;
    }

    synchronized void add(String conversation, String id, String tool) {
        toolsByCall.put(conversation + "\n" + id, tool);
    }

    void cancel(String conversation, String id) {
        String tool;
        synchronized (this) {
            tool = toolsByCall.remove(conversation + "\n" + id);
        }
        if (tool != null && STOPPABLE.contains(tool)) {
            tools.cancel(conversation);
        }
    }
}
