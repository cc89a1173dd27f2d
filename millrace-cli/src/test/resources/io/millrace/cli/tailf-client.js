// A client as users of other servers have it: it knows nothing but `message`, and adds it to what is there.
const log = document.createElement('textarea');
log.id = 'chat-log';
log.rows = 20;
document.body.append(log);

let chatSocket = null;

function connect(id) {
  chatSocket = new WebSocket(`ws://${location.host}/ws/tailf/${id}/`);
  chatSocket.onmessage = (e) => {
    log.value += JSON.parse(e.data)['message'];
    log.scrollTop = log.scrollHeight;
  };
  chatSocket.onopen = () => { log.dataset.state = 'open'; };
  chatSocket.onclose = () => { log.dataset.state = 'closed'; };
}

function goclose() {
  chatSocket.close();
}

window.tailf = { connect, goclose };
