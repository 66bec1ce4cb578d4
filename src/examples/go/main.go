// A client in Go, from stubs that the official plugins generate: asks what the daemon supports, pins a run, fetches its files,
// proves them, and leases a directory. Usage: go run . unix:/path/to/socket DAG REF RUN
package main

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/durationpb"

	pb "dagfetch.dev/api/dagfetch/v1"
)

const treeMode = 0o40000

// entry is a file of a version, or a directory with more of them.
type entry struct {
	mode     uint32
	id       []byte
	children map[string]*entry
}

func main() {
	if len(os.Args) != 5 {
		log.Fatal("usage: go run . unix:/path/to/socket DAG REF RUN")
	}
	address, dag, ref, runID := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn := must(grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials())))
	defer conn.Close()
	dags, pins := pb.NewDagFetchServiceClient(conn), pb.NewPinServiceClient(conn)

	able := must(dags.GetCapabilities(ctx, &pb.GetCapabilitiesRequest{}))
	fmt.Printf("daemon %s, bases %t, resume %t, checkouts %t\n",
		able.DaemonVersion, able.BaseSupported, able.ResumeSupported, able.CheckoutSupported)

	target := &pb.CreatePinRequest_Ref{Ref: ref}
	pin := must(pins.CreatePin(ctx, &pb.CreatePinRequest{PinId: runID, DagId: dag, Target: target, Ttl: durationpb.New(time.Hour)})).Pin
	fmt.Printf("pin %s is %s@%s\n", runID, dag, pin.Commit)
	fmt.Printf("%d files, tree %s proven\n", must(fetch(ctx, dags, dag, runID)), pin.TreeId)

	lease, end := context.WithCancel(ctx)
	defer end() // The lease lives exactly as long as the call.
	pinned := &pb.OpenCheckoutRequest_PinId{PinId: runID}
	events := must(dags.OpenCheckout(lease, &pb.OpenCheckoutRequest{DagId: dag, Target: pinned}))
	path := string(must(events.Recv()).GetReady().Path)
	fmt.Printf("leased %s: %d names in its root\n", filepath.Base(path), len(must(os.ReadDir(path))))
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// fetch reads an answer into memory, and proves every blob id and the tree id.
func fetch(ctx context.Context, dags pb.DagFetchServiceClient, dag, runID string) (int, error) {
	answer, err := dags.FetchDag(ctx, &pb.FetchDagRequest{DagId: dag, Target: &pb.FetchDagRequest_PinId{PinId: runID}})
	if err != nil {
		return 0, err
	}
	root := &entry{mode: treeMode, children: map[string]*entry{}}
	var promised string
	var large *pb.FileEntry // whose parts are coming
	var content []byte
	for files := 0; ; {
		frame, err := answer.Recv() // io.EOF before the trailer is an error, too.
		if err != nil {
			return 0, err
		}
		switch f := frame.Frame.(type) {
		case *pb.FetchDagResponse_Header:
			promised = f.Header.Version.TreeId
			if files := f.Header.Version.FilesTreeId; files != "" {
				promised = files // With submodules; Header.Submodules has what ties it to TreeId.
			}
		case *pb.FetchDagResponse_Files:
			for _, file := range f.Files.Files {
				files++
				if file.Placement == pb.FileEntry_PLACEMENT_PARTS {
					large, content = file, nil
				} else if file.Placement == pb.FileEntry_PLACEMENT_INLINE && blobID(file.Content) != file.ObjectId {
					return 0, fmt.Errorf("%s is not what was promised", file.Path)
				}
				root.add(string(f.Files.PathPrefix)+string(file.Path), file.Mode, must(hex.DecodeString(file.ObjectId)))
			}
		case *pb.FetchDagResponse_FilePart:
			content = append(content, f.FilePart.Content...)
			if f.FilePart.Last && blobID(content) != large.ObjectId {
				return 0, fmt.Errorf("%s is not what was promised", large.Path)
			}
		case *pb.FetchDagResponse_Trailer:
			if found := hex.EncodeToString(root.treeID()); found != promised {
				return 0, fmt.Errorf("tree %s, but %s was promised", found, promised)
			}
			return files, nil
		}
	}
}

func blobID(content []byte) string { return hex.EncodeToString(object("blob", content)) }

func object(kind string, content []byte) []byte {
	sum := sha1.Sum(append([]byte(fmt.Sprintf("%s %d\x00", kind, len(content))), content...))
	return sum[:]
}

func (e *entry) add(path string, mode uint32, id []byte) {
	name, rest, below := strings.Cut(path, "/")
	if !below {
		e.children[name] = &entry{mode: mode, id: id}
		return
	}
	if e.children[name] == nil {
		e.children[name] = &entry{mode: treeMode, children: map[string]*entry{}}
	}
	e.children[name].add(rest, mode, id)
}

// treeID is Git's: directories sort as if their names ended with a slash.
func (e *entry) treeID() []byte {
	var names []string
	for name, child := range e.children {
		if child.children != nil {
			name += "/"
		}
		names = append(names, name)
	}
	sort.Strings(names)
	var content []byte
	for _, name := range names {
		name = strings.TrimSuffix(name, "/")
		child := e.children[name]
		if child.children != nil {
			child.id = child.treeID()
		}
		content = append(append(content, fmt.Sprintf("%o %s\x00", child.mode, name)...), child.id...)
	}
	return object("tree", content)
}
