package dev.sightline.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A page with a goal and the operations of a correct run, as {@code pocket/live.py} creates them.
 *
 * @param page the folder of the page
 * @param width of the viewport in CSS pixels
 * @param height of the viewport in CSS pixels
 * @param category what the goal is about
 * @param goal in words
 * @param wanted the required operations, in this order, and no others
 * @param actions how many single actions they take
 */
record LiveTask(String page, int width, int height, String category, String goal, List<Operation> wanted, int actions) {

    /**
     * An operation on a page.
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

    /** Whether the goal is one step: one operation, or none because its target is not on the page. */
    boolean isSingle() {
        return wanted.size() <= 1;
    }

    /** Whether the target of the goal is not on the page: the agent must operate nothing and give up. */
    boolean isAbsent() {
        return wanted.isEmpty();
    }

    /** Whether the first operation has the target that the goal names first. */
    boolean beganRight(List<Operation> operations) {
        if (operations.isEmpty() || isAbsent()) {
            return operations.isEmpty() && isAbsent();
        }
        return operations.getFirst().thing() == wanted.getFirst().thing();
    }

    /** How many of the required operations were performed, in order, before the first other one. */
    int rightFromTheStart(List<Operation> operations) {
        List<Operation> done = effective(operations);
        int right = 0;
        while (right < wanted.size() && right < done.size() && wanted.get(right).equals(done.get(right))) {
            right++;
        }
        return right;
    }

    /** Whether exactly the required operations were performed. */
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
