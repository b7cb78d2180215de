package dev.sightline.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A page with a goal and what a right run does on it, as {@code pocket/live.py} makes them.
 *
 * @param page the folder of the page
 * @param width of the viewport in CSS pixels
 * @param height of the viewport in CSS pixels
 * @param category what the goal is about
 * @param goal in words
 * @param wanted what has to be operated, in this order, and nothing else
 * @param actions how many single actions that takes
 */
record LiveTask(String page, int width, int height, String category, String goal, List<Operation> wanted, int actions) {

    /**
     * Something that was operated on a page.
     *
     * @param kind {@code click}, {@code focus}, {@code type}, {@code choose} or {@code set}
     * @param thing its number on the page, −1 where there is none
     * @param value the text, the option or the new state; empty for others
     */
    record Operation(String kind, int thing, String value) {

        static Operation of(JsonNode array) {
            return new Operation(
                    array.get(0).asString(),
                    array.get(1).asInt(),
                    array.size() > 2 ? array.get(2).asString() : "");
        }
    }

    static List<LiveTask> read(Path pack) {
        List<LiveTask> tasks = new ArrayList<>();
        for (JsonNode node :
                JsonMapper.shared().readTree(pack.resolve("tasks.json").toFile())) {
            tasks.add(new LiveTask(
                    node.get("page").asString(),
                    node.get("width").asInt(),
                    node.get("height").asInt(),
                    node.get("category").asString(),
                    node.get("goal").asString(),
                    node.get("wanted").valueStream().map(Operation::of).toList(),
                    node.get("actions").asInt()));
        }
        return tasks;
    }

    /** Whether the goal is one step: one operation, or none because the thing is not on the page. */
    boolean isSingle() {
        return wanted.size() <= 1;
    }

    /** Whether the goal names a thing that is not on the page: nothing may be operated, and the agent must give up. */
    boolean isAbsent() {
        return wanted.isEmpty();
    }

    /** Whether the first thing that was touched is the one that the goal names first. */
    boolean beganRight(List<Operation> operations) {
        if (operations.isEmpty() || isAbsent()) {
            return operations.isEmpty() && isAbsent();
        }
        return operations.getFirst().thing() == wanted.getFirst().thing();
    }

    /** How many of the wanted operations were done, in order, before the first other one. */
    int rightFromTheStart(List<Operation> operations) {
        List<Operation> done = effective(operations);
        int right = 0;
        while (right < wanted.size() && right < done.size() && wanted.get(right).equals(done.get(right))) {
            right++;
        }
        return right;
    }

    /** Whether what was wanted was done, and nothing else. */
    boolean isDoneBy(List<Operation> operations) {
        return effective(operations).equals(wanted);
    }

    /** Without the clicks that only lead to an operation, and with the text of a field once it is complete. */
    private static List<Operation> effective(List<Operation> operations) {
        List<Operation> effective = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.kind().equals("focus")) {
                continue;
            }
            boolean typedOn = operation.kind().equals("type")
                    && !effective.isEmpty()
                    && effective.getLast().kind().equals("type")
                    && effective.getLast().thing() == operation.thing();
            if (typedOn) {
                effective.removeLast();
            }
            effective.add(operation);
        }
        return effective;
    }
}
