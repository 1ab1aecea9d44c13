/// The calls of the official client to a server, for Node: each step prints one line of JSON.
enum ClientScript {
    /// The script. Its arguments: folder of the client's package, base URL, password, directory.
    static let text = #"""
        import { pathToFileURL } from "node:url";
        const [folder, baseUrl, password, directory] = process.argv.slice(2);
        const load = (path) => import(pathToFileURL(`${folder}/dist/${path}`).href);
        const headers = { Authorization: "Basic " + Buffer.from("opencode:" + password).toString("base64") };
        const say = (step, value) => console.log(JSON.stringify({ step, value }));
        const check = (answer) => {
            if (answer.error) throw new Error(JSON.stringify(answer.error));
            return answer.data;
        };

        // The first generation of the client: a session, its events, a turn, its messages, an abort.
        const first = (await load("client.js")).createOpencodeClient({ baseUrl, headers, directory });
        const session = check(await first.session.create({ body: { title: "by the official client" } }));
        say("session", session);
        const events = await first.event.subscribe();
        const stream = events.stream[Symbol.asyncIterator]();
        const types = [];
        const until = async (done) => {
            // Not a loop over the stream: leaving one would close it.
            while (true) {
                const { value: event, done: isOver } = await stream.next();
                if (isOver) throw new Error("the stream ended");
                types.push(event.type);
                if (done(event)) return event;
            }
        };
        const idle = (event) => event.type === "session.idle" && event.properties.sessionID === session.id;
        const prompt = (text) => first.session.promptAsync({ path: { id: session.id }, body: { parts: [{ type: "text", text }] } });
        // The client connects with the first look at the stream.
        await until((event) => event.type === "server.connected");
        check(await prompt("Write about owls"));
        await until(idle);
        say("types", [...new Set(types)].sort());
        say("messages", check(await first.session.messages({ path: { id: session.id } })));
        check(await prompt("[hang] now"));
        await until((event) => event.type === "session.status" && event.properties.status.type === "busy");
        say("aborted", check(await first.session.abort({ path: { id: session.id } })));
        await until(idle);
        say("sessions", check(await first.session.list()).map((entry) => entry.id));

        // The second generation: a permission is asked for, listed and granted.
        const second = (await load("v2/client.js")).createOpencodeClient({ baseUrl, headers, directory });
        check(await prompt("[ask] and then write"));
        await until((event) => event.type === "permission.asked");
        const asks = check(await second.permission.list());
        say("asks", asks);
        say("replied", check(await second.permission.reply({ requestID: asks[0].id, reply: "once" })));
        await until(idle);
        const all = check(await second.session.messages({ sessionID: session.id }));
        say("roles", all.map((entry) => entry.info.role));
        say("last", all.at(-1).parts.filter((part) => part.type === "text").map((part) => part.text).join(""));
        process.exit(0);
        """#
}
